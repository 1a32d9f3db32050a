/** The second factor is set up, which is asked for once. */
import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, got } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { CodeField } from "./CodeField";
import { FactorSecret } from "./FactorSecret";
import { outcomeOf, type StepProps } from "./step";

type Props = Pick<StepProps, "session" | "goOn"> & { secret: string; otpauth: string };

export function SetUpStep({ session, goOn, secret, otpauth }: Props) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: () => outcomeOf(got(api.POST("/v1/desk/sign-in/set-up", { body: { session, code } }))),
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
        <FactorSecret secret={secret} otpauth={otpauth} />
        <CodeField label={t("desk.signIn.code")} value={code} change={setCode} error={prove.error} />
        {prove.error && <Problem error={prove.error} />}
        <Button type="submit" loading={prove.isPending}>
          {t("desk.signIn.go")}
        </Button>
      </Stack>
    </form>
  );
}
