/** The account: orders, wallet, sessions and personal data; before signing in, the way there. */
import { Button, Card, Group, NativeSelect, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, bearer, got } from "~/api/client";
import type { Language } from "~/i18n";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { mailedLink } from "../link";
import { forgetAll } from "../ownOrders";
import { Wallets } from "../wallet/Wallets";
import { MyOrders } from "./MyOrders";
import { PersonalData } from "./PersonalData";
import { SecondFactor } from "./SecondFactor";
import { accountSession, useAccount, type Account } from "./session";
import { SignInForm } from "./SignInForm";
import "./texts";

const UNAUTHORIZED = 401;

export function AccountPage() {
  const { t } = useTranslation();
  usePageTitle(t("account.title"));
  const state = useAccount();
  return (
    <Stack maw={640} mx="auto">
      <Title order={1}>{t("account.title")}</Title>
      {state.is === "restoring" && <Skeleton h={160} aria-label={t("common.loading")} role="status" />}
      {state.is === "out" && <SignInForm over={state.over} />}
      {state.is === "in" && <SignedIn account={state.account} />}
    </Stack>
  );
}

function SignedIn({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { token } = account;
  const profile = useQuery({
    queryKey: ["account", token],
    queryFn: () => got(api.GET("/v1/me/account", { headers: bearer(token) })),
  });
  const lost = profile.error instanceof ApiProblem && profile.error.status === UNAUTHORIZED;
  useEffect(() => {
    if (lost) accountSession.lost(token);
  }, [lost, token]);
  return (
    <>
      <Card withBorder>
        <Stack>
          <Text data-testid="account-email">{t("account.signedInAs", { email: account.email })}</Text>
          <Text size="sm">{t("account.addressStays")}</Text>
          {profile.data && <LanguageField token={token} value={profile.data.language as Language} />}
          {profile.error && !lost && <Problem error={profile.error} retry={() => void profile.refetch()} />}
          <SignOut />
        </Stack>
      </Card>
      <MyOrders token={token} />
      <Wallets link={token} />
      <SecondFactor token={token} />
      <PersonalData token={token} />
    </>
  );
}

function LanguageField({ token, value }: { token: string; value: Language }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (language: Language) =>
      got(api.PATCH("/v1/me/account", { headers: bearer(token), body: { language } })),
    onSuccess: (changed) => queries.setQueryData(["account", token], changed),
  });
  return (
    <>
      <NativeSelect
        label={t("account.language")}
        data={[
          { value: "en", label: "English" },
          { value: "zh-CN", label: "简体中文" },
        ]}
        value={value}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.value as Language)}
      />
      {change.error && <Problem error={change.error} />}
    </>
  );
}

/** Ends the session; what this device keeps of orders goes with it, so that nobody after sees them. */
function SignOut() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: (everywhere: boolean) => accountSession.signOut(everywhere),
    onSuccess: () => {
      forgetAll();
      mailedLink.forget();
      queries.clear();
    },
  });
  return (
    <>
      {leave.error && <Problem error={leave.error} />}
      <Group>
        <Button
          variant="default"
          loading={leave.isPending && !leave.variables}
          onClick={() => leave.mutate(false)}
        >
          {t("account.signOut")}
        </Button>
        <Button
          variant="default"
          loading={leave.isPending && leave.variables}
          onClick={() => leave.mutate(true)}
        >
          {t("account.signOutEverywhere")}
        </Button>
      </Group>
      <Text size="sm">{t("account.signOutText")}</Text>
    </>
  );
}
