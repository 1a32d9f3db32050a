/** The second factor: a code of the authenticator. */
import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, got } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { CodeField } from "./CodeField";
import { outcomeOf, type StepProps } from "./step";

export function CodeStep({ email, session, goOn }: StepProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: () =>
      outcomeOf(got(api.POST("/v1/desk/sign-in/second-factor", { body: { email, session, code } }))),
    onSuccess: goOn,
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{t("desk.signIn.codeText")}</Text>
        <CodeField label={t("desk.signIn.code")} value={code} change={setCode} error={prove.error} />
        {prove.error && <Problem error={prove.error} />}
        <Button type="submit" loading={prove.isPending}>
          {t("desk.signIn.go")}
        </Button>
      </Stack>
    </form>
  );
}
