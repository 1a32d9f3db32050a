/** The second step of a sign-in whose password was right: a code of the authenticator. */
import { Anchor, Button, Card, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, ApiProblem, got } from "~/api/client";
import { language } from "~/i18n";
import { Problem, useRefused } from "~/kit/Problem";
import { FactorCode } from "./FactorCode";
import { accountSession } from "./session";
import "./texts";

type Props = { email: string; password: string; isNew?: boolean; done?: () => void; back: () => void };

/** Whether an error of a sign-in says that this step comes next. */
export const isNext = (error: unknown) => error instanceof ApiProblem && error.code === "SecondFactorNeeded";

export function SecondStep({ email, password, isNew = false, done, back }: Props) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: () => {
      const body = { email, password, second_factor: code, language: language() };
      return got(api.POST("/v1/auth/sign-in", { body }));
    },
    onSuccess: (session) => {
      accountSession.begin(session);
      done?.();
    },
    gcTime: 0,
  });
  const wrong = useRefused(prove.error)("second_factor") !== undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate>
      <Stack>
        <Text role="status">{t(isNew ? "account.factor.enterNew" : "account.factor.enter")}</Text>
        <FactorCode value={code} change={setCode} wrong={wrong} focused />
        {prove.error && !wrong && <Problem error={prove.error} />}
        <Button type="submit" loading={prove.isPending} disabled={code === ""}>
          {t("account.signIn")}
        </Button>
        <Group justify="space-between">
          <Button variant="default" onClick={back}>
            {t("account.factor.back")}
          </Button>
          <Anchor component={Link} to="/account/password" size="sm" underline="always">
            {t("account.factor.lost")}
          </Anchor>
        </Group>
      </Stack>
    </Card>
  );
}
