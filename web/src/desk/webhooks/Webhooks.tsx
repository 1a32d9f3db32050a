/** Every endpoint that is told of events, and how it does. */
import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { DeskTable, type Column } from "../DeskTable";
import { usePerson } from "../person";
import { type Endpoint } from "./data";
import { StateBadge } from "./StateBadge";

const LOOK_AGAIN = 10_000;

export function Webhooks() {
  const { t } = useTranslation();
  const { may } = usePerson();
  usePageTitle(t("desk.webhooks.nav"));
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "webhooks", "all"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/webhooks", { headers })),
    refetchInterval: LOOK_AGAIN,
  });
  const columns: Column<Endpoint>[] = [
    {
      name: t("desk.webhooks.host"),
      cell: (one) => (
        <Anchor
          component={Link}
          to={`/desk/webhooks/${one.endpoint_id}`}
          underline="always"
          style={{ overflowWrap: "anywhere" }}
        >
          {one.url}
        </Anchor>
      ),
      text: (one) => one.url,
    },
    {
      name: t("desk.webhooks.form.description"),
      cell: (one) => one.description || t("common.none"),
      text: (one) => one.description,
    },
    {
      name: t("desk.webhooks.log.state"),
      cell: (one) => <StateBadge endpoint={one} />,
      text: (one) => t(`desk.webhooks.state.${one.state}`),
    },
    {
      name: t("desk.webhooks.events"),
      cell: (one) => one.types.length,
      text: (one) => one.types.length,
      numeric: true,
    },
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t("desk.webhooks.nav")}</Title>
        {may("operations") && (
          <Button component={Link} to="/desk/webhooks/new">
            {t("desk.webhooks.add")}
          </Button>
        )}
      </Group>
      <Text>{t("desk.webhooks.text")}</Text>
      <DeskTable
        caption={t("desk.webhooks.nav")}
        columns={columns}
        rows={data?.endpoints}
        id={(one) => one.endpoint_id}
        error={error}
        retry={() => void refetch()}
        empty={<Empty title={t("desk.webhooks.none")} text={t("desk.webhooks.noneText")} />}
      />
    </Stack>
  );
}
