/** One break: what it means, what each side says, what was done about it, and what can be. */
import { Anchor, Badge, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { BreakDeeds } from "./BreakDeeds";
import { BreakHistory } from "./BreakHistory";
import { useBreak, useMeaning } from "./data";
import { Facts } from "./Facts";
import { SeverityBadge } from "./SeverityBadge";

export function BreakPage() {
  const { t } = useTranslation();
  const { breakId = "" } = useParams();
  const { data, error, refetch } = useBreak(breakId);
  const meaning = useMeaning();
  usePageTitle(data ? t(`desk.breaks.kind.${data.kind}`) : t("desk.breaks.nav"));
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={300} role="status" aria-label={t("common.loading")} />;
  return (
    <Stack maw={820}>
      <Title order={1} size="h2">
        {t(`desk.breaks.kind.${data.kind}`)}
      </Title>
      <Group gap="xs">
        <Badge tt="none" variant="default" data-testid="state" data-state={data.state}>
          {t(`desk.breaks.state.${data.state}`)}
        </Badge>
        {data.state === "open" && <SeverityBadge severity={data.severity} />}
      </Group>
      <Text>{meaning(data)}</Text>
      <Facts one={data} />
      <BreakDeeds one={data} />
      <BreakHistory events={data.history} />
      <Anchor component={Link} to="/desk/money/breaks" underline="always">
        {t("desk.breaks.page.all")}
      </Anchor>
    </Stack>
  );
}
