/** Every campaign with what has become of its codes and its queue. */
import { Anchor, Button, Group, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff } from "~/api/client";
import { local } from "~/i18n";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { onePage } from "../data";
import { DeskTable, type Column } from "../DeskTable";
import { usePerson } from "../person";
import { type Campaign } from "./data";

const LOOK_AGAIN = 10_000;

export function Campaigns() {
  const { t } = useTranslation();
  const { may } = usePerson();
  usePageTitle(t("desk.nav.campaigns"));
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "campaigns"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/campaigns", { headers })),
    refetchInterval: LOOK_AGAIN,
  });
  const sum = (one: Campaign, field: "quota" | "set_aside" | "left") =>
    one.offers.reduce((total, offer) => total + offer[field], 0);
  const queue = (one: Campaign) => (one.queue ? `${one.admitted} / ${one.waiting}` : t("common.none"));
  const columns: Column<Campaign>[] = [
    {
      name: t("desk.campaign.title"),
      cell: (one) => (
        <Anchor component={Link} to={`/desk/campaigns/${one.campaign}`} underline="always">
          {local(one.title)}
        </Anchor>
      ),
      text: (one) => local(one.title),
    },
    {
      name: t("desk.products.state"),
      cell: (one) => t(`desk.phase.${one.phase}`),
      text: (one) => t(`desk.phase.${one.phase}`),
    },
    {
      name: t("desk.campaign.opens"),
      cell: (one) => moment(one.opens_at),
      text: (one) => one.opens_at,
    },
    {
      name: t("desk.campaign.closes"),
      cell: (one) => moment(one.closes_at),
      text: (one) => one.closes_at,
    },
    { name: t("desk.campaign.quota"), cell: (one) => sum(one, "quota"), text: (one) => sum(one, "quota") },
    {
      name: t("desk.campaign.setAside"),
      cell: (one) => sum(one, "set_aside"),
      text: (one) => sum(one, "set_aside"),
    },
    { name: t("desk.stock.leftTitle"), cell: (one) => sum(one, "left"), text: (one) => sum(one, "left") },
    { name: t("desk.campaign.admittedOf"), cell: queue, text: queue },
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t("desk.nav.campaigns")}</Title>
        {may("operations") && (
          <Button component={Link} to="/desk/campaigns/new">
            {t("desk.campaign.new")}
          </Button>
        )}
      </Group>
      <DeskTable
        caption={t("desk.nav.campaigns")}
        columns={columns}
        rows={data?.campaigns}
        id={(one) => one.campaign}
        error={error}
        retry={() => void refetch()}
        exported={{ name: "campaigns", pages: () => onePage(data?.campaigns ?? []) }}
        empty={<Empty title={t("desk.campaign.none")} text={t("desk.campaign.noneText")} />}
      />
    </Stack>
  );
}
