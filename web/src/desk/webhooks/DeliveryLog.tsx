/** What an endpoint was sent, narrowed by state and event. */
import { Anchor, Group, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePages } from "../data";
import { DeskTable, type Column } from "../DeskTable";
import { EVENTS, STATES, TEST, type Delivery } from "./data";
import { useOutcome } from "./outcome";

const LOOK_AGAIN = 5_000;

export function DeliveryLog({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const [query, setQuery] = useSearchParams();
  const state = STATES.find((one) => one === query.get("state")) ?? "";
  const type = [...EVENTS, TEST].find((one) => one === query.get("type")) ?? "";
  const choose = (changes: Record<string, string>) => {
    const wanted = Object.entries({ state, type, ...changes }).filter(([, value]) => value);
    setQuery(Object.fromEntries(wanted), { replace: true });
  };
  const deliveries = usePages<Delivery>(
    ["webhooks", endpointId, "deliveries", state, type],
    async (cursor) => {
      const params = {
        path: { endpoint_id: endpointId },
        query: { state: state || null, type: type || null, cursor: cursor ?? null },
      };
      const page = await asStaff((headers) =>
        api.GET("/v1/desk/webhooks/{endpoint_id}/deliveries", { params, headers }),
      );
      return { rows: page.deliveries, next: page.next };
    },
    LOOK_AGAIN,
  );
  const any = { value: "", label: t("desk.webhooks.log.any") };
  const narrowed = state !== "" || type !== "";
  return (
    <>
      <Group align="flex-end">
        <NativeSelect
          label={t("desk.webhooks.log.state")}
          value={state}
          data={[any, ...STATES.map((one) => ({ value: one, label: t(`desk.webhooks.delivery.${one}`) }))]}
          onChange={(event) => choose({ state: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("desk.webhooks.log.event")}
          value={type}
          data={[
            any,
            ...[...EVENTS, TEST].map((one) => ({ value: one, label: t(`desk.webhooks.event.${one}`) })),
          ]}
          onChange={(event) => choose({ type: event.currentTarget.value })}
        />
      </Group>
      <DeskTable
        caption={t("desk.webhooks.log.title")}
        columns={useColumns(endpointId)}
        id={(one) => one.event_id}
        {...deliveries}
        exported={{ name: "webhook-deliveries", pages: deliveries.pages }}
        empty={
          <Empty
            title={t(narrowed ? "desk.webhooks.log.noneOfFilter" : "desk.webhooks.log.none")}
            text={t(narrowed ? "desk.webhooks.log.noneOfFilterText" : "desk.webhooks.log.noneText")}
          />
        }
      />
    </>
  );
}

function useColumns(endpointId: string): Column<Delivery>[] {
  const { t } = useTranslation();
  const outcome = useOutcome();
  return [
    {
      name: t("desk.webhooks.log.event"),
      cell: (one) => (
        <Anchor
          component={Link}
          to={`/desk/webhooks/${endpointId}/deliveries/${one.event_id}`}
          underline="always"
        >
          {t(`desk.webhooks.event.${one.type}`)}
        </Anchor>
      ),
      text: (one) => one.type,
    },
    {
      name: t("desk.webhooks.log.made"),
      cell: (one) => moment(one.made_at),
      text: (one) => one.made_at,
    },
    {
      name: t("desk.webhooks.log.state"),
      cell: (one) => t(`desk.webhooks.delivery.${one.state}`),
      text: (one) => one.state,
    },
    {
      name: t("desk.webhooks.log.tries"),
      cell: (one) => one.tries,
      text: (one) => one.tries,
      numeric: true,
    },
    {
      name: t("desk.webhooks.log.answer"),
      cell: (one) => outcome(one.last),
      text: (one) => outcome(one.last),
    },
    {
      name: t("desk.webhooks.log.next"),
      cell: (one) => (one.next_at ? moment(one.next_at) : t("common.none")),
      text: (one) => one.next_at,
    },
    {
      name: t("desk.webhooks.log.order"),
      cell: (one) =>
        one.order_id ? (
          <Anchor component={Link} to={`/desk/orders/${one.order_id}`} underline="always" size="sm">
            {one.order_id}
          </Anchor>
        ) : (
          t("common.none")
        ),
      text: (one) => one.order_id,
    },
  ];
}
