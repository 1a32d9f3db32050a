/** One rule in words, its form on demand, and its place among the others. */
import { Button, Card, Group, List, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import type { Draft } from "./draft";
import { RuleFields } from "./RuleFields";
import { useConditions, useMethodNames } from "./sentences";

/** What can be done with a rule; without it the rule is only shown. */
export type Deeds = {
  change: (changes: Partial<Draft>) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
  last: boolean;
};

type Props = {
  draft: Draft;
  index: number;
  deeds: Deeds | undefined;
  wrong: (field: string) => string | undefined;
};

export function RuleCard({ draft, index, deeds, wrong }: Props) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(draft.name === "");
  const conditions = useConditions()(draft);
  const methods = useMethodNames()(draft.methods);
  const name = draft.name || t("desk.rules.unnamed");
  const fault = wrong(`rules.${index}`);
  return (
    <Card withBorder component="section" aria-label={name} data-testid="rule">
      <Stack gap="xs">
        <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
          {t("desk.rules.numbered", { number: index + 1, name })}
        </Title>
        <Text size="sm" fw={600}>
          {t("desk.rules.allows", { methods })}
        </Text>
        {conditions.length === 0 ? (
          <Text size="sm">{t("desk.rules.always")}</Text>
        ) : (
          <List size="sm">
            {conditions.map((one) => (
              <List.Item key={one}>{one}</List.Item>
            ))}
          </List>
        )}
        {draft.capture === "manual" && <Text size="sm">{t("desk.rules.reserved")}</Text>}
        {fault && (
          <Text size="sm" c="red" role="alert">
            {fault}
          </Text>
        )}
        {deeds && (
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={toggle} aria-expanded={open}>
              {t(open ? "desk.rules.done" : "desk.rules.edit")}
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={index === 0}
              aria-label={t("desk.rules.upOf", { name })}
              onClick={() => deeds.move(-1)}
            >
              {t("desk.rules.up")}
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={deeds.last}
              aria-label={t("desk.rules.downOf", { name })}
              onClick={() => deeds.move(1)}
            >
              {t("desk.rules.down")}
            </Button>
            <Button size="xs" variant="default" color="red" onClick={deeds.remove}>
              {t("desk.rules.remove")}
            </Button>
          </Group>
        )}
        {deeds && open && (
          <RuleFields
            draft={draft}
            change={deeds.change}
            wrong={(field) => wrong(`rules.${index}.${field}`)}
          />
        )}
      </Stack>
    </Card>
  );
}
