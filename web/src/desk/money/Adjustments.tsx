/** Entries that people propose to put the books right, and what became of them. */
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../data";
import { usePerson } from "../person";
import { AdjustmentCard, type Adjustment } from "./AdjustmentCard";
import { CardList } from "./CardList";

const LOOK_AGAIN = 10_000;

export function Adjustments() {
  const { t } = useTranslation();
  usePageTitle(t("desk.ledger.nav.adjustments"));
  const { may } = usePerson();
  const { rows, error, retry, more } = usePages<Adjustment>(
    ["ledger", "adjustments"],
    async (cursor) => {
      const query = { cursor: cursor ?? null };
      const page = await asStaff((headers) =>
        api.GET("/v1/desk/ledger/adjustments", { params: { query }, headers }),
      );
      return { rows: page.adjustments, next: page.next ?? null };
    },
    LOOK_AGAIN,
  );
  const propose = may("finance") && (
    <Button component={Link} to="/desk/money/adjustments/new">
      {t("desk.ledger.adjustment.propose")}
    </Button>
  );
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t("desk.ledger.nav.adjustments")}</Title>
        {propose}
      </Group>
      <Text>{t("desk.ledger.adjustment.text")}</Text>
      <CardList
        rows={rows}
        id={(one) => one.adjustment_id}
        card={(one) => <AdjustmentCard adjustment={one} />}
        error={error}
        retry={retry}
        more={more}
        empty={<Empty title={t("desk.ledger.adjustment.none")} text={t("desk.ledger.adjustment.noneText")} />}
      />
    </Stack>
  );
}
