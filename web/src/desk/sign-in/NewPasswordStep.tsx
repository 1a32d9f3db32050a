/** The temporary password is replaced. */
import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, got } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { NewPasswordField } from "./NewPasswordField";
import { outcomeOf, type StepProps } from "./step";

export function NewPasswordStep({ email, session, goOn }: StepProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const replace = useMutation({
    mutationFn: () => {
      const body = { email, session, new_password: password };
      return outcomeOf(got(api.POST("/v1/desk/sign-in/new-password", { body })));
    },
    onSuccess: goOn,
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    replace.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{t("desk.signIn.newPasswordText")}</Text>
        <NewPasswordField value={password} change={setPassword} error={replace.error} />
        {replace.error && <Problem error={replace.error} />}
        <Button type="submit" loading={replace.isPending}>
          {t("desk.signIn.goOn")}
        </Button>
      </Stack>
    </form>
  );
}
