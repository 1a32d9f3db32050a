/** How far the top-up is from whose page the buyer came back; followed until it is paid or over. */
import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { useTopUp } from "./data";
import { kept, type KeptTopUp } from "./topUps";

const COLORS = { open: "blue", paid: "green", expired: "gray" } as const;

export function TopUpState({ link, topUp }: { link: string; topUp: KeptTopUp }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error, refetch } = useTopUp(link, topUp);
  const state = data?.state;
  useEffect(() => {
    if (state === "paid") void queries.invalidateQueries({ queryKey: ["wallets"] });
  }, [state, queries]);
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return null;
  return (
    <Alert
      role="status"
      color={COLORS[data.state]}
      title={t(`wallet.topUp.${data.state}`, { amount: money(data.amount) })}
      data-testid="top-up"
      data-state={data.state}
    >
      {data.state === "open" && <Text size="sm">{t("wallet.topUp.openText")}</Text>}
      {data.state === "expired" && <Text size="sm">{t("wallet.topUp.expiredText")}</Text>}
      <Group pt="xs">
        {data.state === "open" && data.checkout_url && (
          <Anchor href={data.checkout_url} size="sm" underline="always">
            {t("wallet.topUp.resume")}
          </Anchor>
        )}
        <Button size="xs" variant="default" onClick={() => kept.set(null)}>
          {t("wallet.topUp.dismiss")}
        </Button>
      </Group>
    </Alert>
  );
}
