/** Proposed rules of payment methods, each in words as on their own page. */
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { draftOf, type Rule } from "../money/rules/draft";
import { RuleCard } from "../money/rules/RuleCard";
import type { Proposal } from "./data";

const UNCONDITIONAL = { amount_from: null, amount_to: null, review: null };

export function RulesContent({ content }: { content: Proposal["content"] }) {
  const { t } = useTranslation();
  const rules = (content["rules"] ?? []) as Partial<Rule>[];
  return (
    <>
      <Text size="sm" fw={600}>
        {t("desk.approvals.content.rules", { count: rules.length, version: String(content["version"]) })}
      </Text>
      {rules.map((rule, index) => (
        <RuleCard
          key={`${index} ${rule.name}`}
          draft={draftOf({ ...UNCONDITIONAL, ...rule } as Rule)}
          index={index}
          deeds={undefined}
          wrong={() => undefined}
        />
      ))}
    </>
  );
}
