/** The second step of signing in: whether there is one, setting it up, and removing it. */
import { Button, Card, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, bearer, got } from "~/api/client";
import { AuthenticatorSecret } from "~/kit/AuthenticatorSecret";
import { Problem, useRefused } from "~/kit/Problem";
import { FactorCode } from "./FactorCode";
import { PasswordField } from "./PasswordField";
import "./texts";

type Props = { token: string };

export function SecondFactor({ token }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keyOf(token),
    queryFn: () => got(api.GET("/v1/me/second-factor", { headers: bearer(token) })),
  });
  return (
    <Stack component="section" aria-label={t("account.factor.title")}>
      <Title order={2} size="h4">
        {t("account.factor.title")}
      </Title>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!error && !data && <Skeleton h={120} role="status" aria-label={t("common.loading")} />}
      {data && (
        <Card withBorder data-testid="second-factor" data-on={data.set_up}>
          {data.set_up ? <Remove token={token} /> : <SetUp token={token} />}
        </Card>
      )}
    </Stack>
  );
}

function SetUp({ token }: Props) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const begin = useMutation({
    mutationFn: () => got(api.POST("/v1/me/second-factor", { headers: bearer(token), body: { password } })),
    onSuccess: () => setPassword(""),
    gcTime: 0,
  });
  const refused = useRefused(begin.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  if (begin.data) return <Confirm token={token} {...begin.data} back={() => begin.reset()} />;
  return (
    <form onSubmit={submit} noValidate aria-label={t("account.factor.setUp")}>
      <Stack>
        <Text size="sm">{t("account.factor.off")}</Text>
        <PasswordField value={password} change={setPassword} error={refused("password")} />
        {begin.error && !refused("password") && <Problem error={begin.error} />}
        <Button type="submit" variant="default" loading={begin.isPending} disabled={password === ""}>
          {t("account.factor.setUp")}
        </Button>
      </Stack>
    </form>
  );
}

type ConfirmProps = Props & { secret: string; otpauth: string; back: () => void };

function Confirm({ token, secret, otpauth, back }: ConfirmProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const queries = useQueryClient();
  const confirm = useMutation({
    mutationFn: () =>
      got(api.POST("/v1/me/second-factor/confirm", { headers: bearer(token), body: { code } })),
    onSuccess: () => queries.setQueryData(keyOf(token), { set_up: true }),
    gcTime: 0,
  });
  const refused = useRefused(confirm.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label={t("account.factor.setUp")}>
      <Stack>
        <AuthenticatorSecret
          secret={secret}
          otpauth={otpauth}
          scan={t("account.factor.scan")}
          picture={t("account.factor.picture")}
          typed={t("account.factor.typed")}
        />
        <FactorCode value={code} change={setCode} wrong={refused("code") !== undefined} />
        {confirm.error && !refused("code") && <Problem error={confirm.error} />}
        <Button type="submit" loading={confirm.isPending} disabled={code === ""}>
          {t("account.factor.confirm")}
        </Button>
        <Button variant="default" onClick={back}>
          {t("account.factor.back")}
        </Button>
      </Stack>
    </form>
  );
}

function Remove({ token }: Props) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      got(api.POST("/v1/me/second-factor/remove", { headers: bearer(token), body: { password, code } })),
    onSuccess: () => queries.setQueryData(keyOf(token), { set_up: false }),
    gcTime: 0,
  });
  const refused = useRefused(remove.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label={t("account.factor.remove")}>
      <Stack>
        <Text size="sm">{t("account.factor.on")}</Text>
        <PasswordField value={password} change={setPassword} error={refused("password")} />
        <FactorCode value={code} change={setCode} wrong={refused("code") !== undefined} />
        {remove.error && !refused("code") && !refused("password") && <Problem error={remove.error} />}
        <Button
          type="submit"
          variant="default"
          loading={remove.isPending}
          disabled={password === "" || code === ""}
        >
          {t("account.factor.remove")}
        </Button>
      </Stack>
    </form>
  );
}

function keyOf(token: string): string[] {
  return ["second-factor", token];
}
