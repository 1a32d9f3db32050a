/** Up to which entry the chains of the log were found intact, or where one is broken. */
import { Alert, List } from "@mantine/core";
import { IconLink, IconLinkOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { useChains } from "./data";

export function Standing() {
  const { t } = useTranslation();
  const { data, error, refetch } = useChains();
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return null;
  const broken = data.chains.filter((one) => one.state === "broken");
  const staff = data.chains.find((one) => one.chain === "staff");
  if (broken.length > 0) return <Broken chains={broken} />;
  if (!staff?.checked_at) return <Alert color="gray">{t("desk.audit.chain.unchecked")}</Alert>;
  return (
    <Alert color="green" icon={<IconLink aria-hidden />} data-testid="standing" data-state="intact">
      {t("desk.audit.chain.intact", { number: staff.number, at: moment(staff.checked_at) })}
    </Alert>
  );
}

function Broken({ chains }: { chains: Schemas["AuditStanding"][] }) {
  const { t } = useTranslation();
  return (
    <Alert
      color="red"
      icon={<IconLinkOff aria-hidden />}
      title={t("desk.audit.chain.broken")}
      role="alert"
      data-testid="standing"
      data-state="broken"
    >
      <List size="sm">
        {chains.map(({ chain, number, broken_at }) => (
          <List.Item key={chain}>{t("desk.audit.chain.brokenAt", { chain, number, broken_at })}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
