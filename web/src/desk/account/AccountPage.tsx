/** What the signed-in person may do about their own account. */
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useAccount } from "./data";
import { OwnSessions } from "./OwnSessions";
import { PasswordCard } from "./PasswordCard";
import { SecondFactorCard } from "./SecondFactorCard";

export function AccountPage() {
  const { t } = useTranslation();
  usePageTitle(t("desk.account.nav"));
  const { data, error, refetch } = useAccount();
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={240} role="status" aria-label={t("common.loading")} />;
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.account.nav")}</Title>
      <div>
        {data.name && <Text fw={600}>{data.name}</Text>}
        <Text style={{ overflowWrap: "anywhere" }}>{data.email}</Text>
        <Text size="sm" c="dimmed">
          {data.roles.map((role) => t(`desk.people.role.${role}`)).join(", ") || t("desk.people.noRoles")}
        </Text>
      </div>
      <SecondFactorCard account={data} />
      <PasswordCard email={data.email} />
      <OwnSessions />
    </Stack>
  );
}
