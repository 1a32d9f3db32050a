/** Orders found again: those of this device, and all of an address by a link that goes to its mailbox. */
import { Alert, Button, Card, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, bearer, got } from "~/api/client";
import { language } from "~/i18n";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { PersonalData } from "./account/PersonalData";
import { mailedLink, useLink } from "./link";
import { OrderCard } from "./OrderCard";
import { keep, useFragment, useOwnOrders } from "./ownOrders";
import { Wallets } from "./wallet/Wallets";

const SHOWN = 20;

export function FindOrders() {
  const { t } = useTranslation();
  usePageTitle(t("shop.find.title"));
  const mailed = useFragment();
  const link = useLink() || mailed;
  useEffect(() => {
    if (mailed) mailedLink.set(mailed);
  }, [mailed]);
  const own = useOwnOrders();
  return (
    <Stack maw={640} mx="auto">
      <Title order={1}>{t("shop.find.title")}</Title>
      {link && <Linked key={link} link={link} />}
      <AskForLink />
      <Title order={2} size="h4">
        {t("shop.find.device")}
      </Title>
      {own.length === 0 && <Text>{t("shop.find.none")}</Text>}
      {own.slice(0, SHOWN).map((order) => (
        <OrderCard key={order.id} own={order} />
      ))}
    </Stack>
  );
}

/** The orders that the link opens; they are kept on this device from now on. */
function Linked({ link }: { link: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["my orders", link],
    queryFn: () => got(api.GET("/v1/me/orders", { headers: bearer(link) })),
    retry: false,
  });
  useEffect(() => {
    [...(found.data?.orders ?? [])]
      .reverse()
      .forEach((one) => keep({ id: one.order.order_id, token: one.order_token }));
  }, [found.data]);
  if (found.error instanceof ApiProblem && found.error.status === 401) {
    return (
      <Alert color="orange" role="alert" title={t("shop.find.expired")}>
        {t("shop.find.expiredText")}
      </Alert>
    );
  }
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton h={80} aria-label={t("common.loading")} role="status" />;
  return (
    <>
      <Alert color="green" role="status">
        {t("shop.find.found", { count: found.data.orders.length })}
      </Alert>
      <Wallets link={link} />
      <PersonalData token={link} />
    </>
  );
}

function AskForLink() {
  const { t } = useTranslation();
  const email = useEmail();
  const ask = useMutation({
    mutationFn: () =>
      got(api.POST("/v1/orders/find", { body: { email: email.value, language: language() } })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) ask.mutate();
  };
  const refused = useRefused(ask.error);
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate>
      <Stack>
        <EmailField
          field={email.field}
          error={refused("email")}
          label={t("shop.find.email")}
          description={t("shop.find.emailHint")}
        />
        {ask.error && <Problem error={ask.error} />}
        {ask.isSuccess && (
          <Alert color="green" role="status" title={t("shop.find.sent")}>
            {t("shop.find.sentText")}
          </Alert>
        )}
        <Button type="submit" loading={ask.isPending}>
          {t("shop.find.send")}
        </Button>
      </Stack>
    </Card>
  );
}
