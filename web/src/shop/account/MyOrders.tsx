/** Every order of the account, those from before it too; each is kept on this device until signing out. */
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { api, bearer, got } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { OrderCard } from "../OrderCard";
import { keep } from "../ownOrders";
import "./texts";

export function MyOrders({ token }: { token: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["my orders", token],
    queryFn: () => got(api.GET("/v1/me/orders", { headers: bearer(token) })),
  });
  useEffect(() => {
    [...(data?.orders ?? [])]
      .reverse()
      .forEach((one) => keep({ id: one.order.order_id, token: one.order_token }));
  }, [data]);
  return (
    <Stack component="section" aria-label={t("account.orders")}>
      <Title order={2} size="h4">
        {t("account.orders")}
      </Title>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={80} aria-label={t("common.loading")} role="status" />}
      {data?.orders.length === 0 && <Text>{t("account.noOrders")}</Text>}
      {data?.orders.map((one) => (
        <OrderCard key={one.order.order_id} own={{ id: one.order.order_id, token: one.order_token }} />
      ))}
    </Stack>
  );
}
