/** What a day moved on an account, with what it held after each entry. */
import { Anchor, Button, Group, NativeSelect, Stack, Text, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { NotFound } from "~/kit/NotFound";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../data";
import { DeskTable } from "../DeskTable";
import { isAccount, nameOf, natural, partOf, type Account } from "./accounts";
import { useAccountNames, useCurrencies } from "./data";
import { isDay, shifted, today } from "./period";
import { useStatementColumns } from "./statementColumns";

export type Movement = Schemas["MovementView"];

export function Statement() {
  const { account = "" } = useParams();
  return isAccount(account) ? <OfAccount key={account} account={account} /> : <NotFound />;
}

function OfAccount({ account }: { account: Account }) {
  const { t } = useTranslation();
  const title = t("desk.ledger.statement.title", { account: useAccountNames()(account) });
  usePageTitle(title);
  const currencies = useCurrencies();
  const [query, setQuery] = useSearchParams();
  const asked = query.get("day");
  const day = isDay(asked) ? asked : today();
  const currency = /^[A-Z]{3}$/.exec(query.get("currency") ?? "")?.[0] ?? currencies[0] ?? "USD";
  const show = (next: { day?: string; currency?: string }) => setQuery({ currency, day, ...next });
  return (
    <Stack>
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {t(`desk.ledger.accountHelp.${nameOf(account)}`)}{" "}
        {t(`desk.ledger.statement.signs.${partOf(account)}`)}
      </Text>
      <Group align="flex-end">
        <TextInput
          type="date"
          label={t("desk.ledger.statement.day")}
          value={day}
          max={today()}
          onChange={(event) => show({ day: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("desk.sku.currency")}
          value={currency}
          data={[...new Set([currency, ...currencies])].sort()}
          onChange={(event) => show({ currency: event.currentTarget.value })}
        />
        <Button variant="default" onClick={() => show({ day: shifted(day, -1) })}>
          {t("desk.ledger.statement.before")}
        </Button>
        <Button variant="default" disabled={day >= today()} onClick={() => show({ day: shifted(day, 1) })}>
          {t("desk.ledger.statement.after")}
        </Button>
      </Group>
      <Movements
        account={account}
        currency={currency}
        day={day}
        caption={`${title} · ${day} · ${currency}`}
      />
      <Anchor component={Link} to="/desk/money/accounts" underline="always">
        {t("desk.ledger.statement.otherAccounts")}
      </Anchor>
    </Stack>
  );
}

type Wanted = { account: Account; currency: string; day: string };

function useStatement({ account, currency, day }: Wanted) {
  return usePages<Movement, { rows: Movement[]; next: string | null; opening: Schemas["Money"] }>(
    ["ledger", "statement", account, currency, day],
    async (cursor) => {
      const query = { account, currency, day, cursor: cursor ?? null };
      const page = await asStaff((headers) =>
        api.GET("/v1/desk/ledger/statement", { params: { query }, headers }),
      );
      return { rows: page.movements, next: page.next ?? null, opening: page.opening };
    },
  );
}

function Movements({ caption, ...wanted }: Wanted & { caption: string }) {
  const { t } = useTranslation();
  const { account, currency, day } = wanted;
  const { first, ...movements } = useStatement(wanted);
  const columns = useStatementColumns(account);
  const held = (amount: Schemas["Money"]) => money(natural(account, amount));
  const last = movements.rows?.at(-1)?.balance ?? first?.opening;
  return (
    <>
      {first && last && (
        <Group gap="xl">
          <Held name={t("desk.ledger.statement.opening")} amount={held(first.opening)} id="opening" />
          <Held
            name={t(movements.more ? "desk.ledger.statement.shown" : "desk.ledger.statement.closing")}
            amount={held(last)}
            id="closing"
          />
        </Group>
      )}
      <DeskTable
        caption={caption}
        columns={columns}
        id={(one) => one.entry.entry_id}
        {...movements}
        exported={{ name: `statement-${nameOf(account)}-${currency}-${day}`, pages: movements.pages }}
        empty={
          <Empty
            title={t("desk.ledger.statement.none", { day })}
            {...(first && { text: t("desk.ledger.statement.noneText", { amount: held(first.opening) }) })}
          />
        }
      />
    </>
  );
}

function Held({ name, amount, id }: { name: string; amount: string; id: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fw={700} style={{ fontVariantNumeric: "tabular-nums" }} data-testid={id}>
        {amount}
      </Text>
    </div>
  );
}
