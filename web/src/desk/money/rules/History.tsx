/** What the rules were after each change, and who changed them. */
import { List, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { usePages } from "../../data";
import { CardList } from "../CardList";
import { useActors } from "../data";
import { useMethodNames } from "./sentences";

type Version = Schemas["RulesView"];

export function History() {
  const { t } = useTranslation();
  const versions = usePages<Version>(["rules", "history"], async (cursor) => {
    const query = { cursor: cursor ?? null };
    const page = await asStaff((headers) =>
      api.GET("/v1/desk/payment-rules/history", { params: { query }, headers }),
    );
    return { rows: page.versions, next: page.next ?? null };
  });
  return (
    <Stack component="section" aria-label={t("desk.rules.history.title")}>
      <Title order={2} size="h4">
        {t("desk.rules.history.title")}
      </Title>
      <CardList
        rows={versions.rows}
        id={(one) => String(one.version)}
        card={(one) => <OneVersion version={one} />}
        error={versions.error}
        retry={versions.retry}
        more={versions.more}
        empty={<Text size="sm">{t("desk.rules.history.none")}</Text>}
      />
    </Stack>
  );
}

function OneVersion({ version }: { version: Version }) {
  const { t } = useTranslation();
  const who = useActors();
  const names = useMethodNames();
  return (
    <div>
      <Text size="sm" fw={600}>
        {t("desk.rules.version", {
          version: version.version,
          who: who(version.actor),
          at: version.changed_at ? moment(version.changed_at) : "",
        })}
      </Text>
      <Text size="sm">{t("desk.rules.history.rules", { count: version.rules.length })}</Text>
      <List size="sm" type="ordered">
        {version.rules.map((rule, index) => (
          <List.Item key={index} style={{ overflowWrap: "anywhere" }}>
            {rule.name}: {names(rule.methods)}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
