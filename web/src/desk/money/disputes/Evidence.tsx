/** What the bank was sent; or, while it takes something, what it is to be sent. */
import { Card, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { usePerson } from "../../person";
import { useActors } from "../data";
import { NAMES, type Texts } from "./evidence";
import { EvidenceForm } from "./EvidenceForm";

export function Evidence({ one }: { one: Schemas["DisputeDetail"] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const sent = one.submissions > 0 ? one.sent : [];
  if (sent.length > 0) return sent.map((submission) => <Sent key={submission.at} submission={submission} />);
  return (
    <Card withBorder component="section" aria-label={t("desk.disputes.evidence.title")}>
      <Title order={2} size="h4" mb="xs">
        {t("desk.disputes.evidence.title")}
      </Title>
      {!one.answerable && <Text size="sm">{t("desk.disputes.evidence.cannot")}</Text>}
      {one.answerable && !may("support", "finance") && (
        <Text size="sm">{t("desk.disputes.evidence.who")}</Text>
      )}
      {one.answerable && may("support", "finance") && <EvidenceForm key={one.dispute} one={one} />}
    </Card>
  );
}

function Sent({ submission }: { submission: Schemas["SubmissionView"] }) {
  const { t } = useTranslation();
  const who = useActors();
  return (
    <Card
      withBorder
      component="section"
      aria-label={t("desk.disputes.evidence.sentTitle")}
      data-testid="sent"
    >
      <Title order={2} size="h4">
        {t("desk.disputes.evidence.sentTitle")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("desk.disputes.evidence.sent", { at: moment(submission.at), who: who(submission.actor) })}
      </Text>
      <Said texts={submission.evidence} />
    </Card>
  );
}

function Said({ texts }: { texts: Texts }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      {NAMES.filter((name) => texts[name]).map((name) => (
        <div key={name}>
          <Text size="sm" fw={600}>
            {t(`desk.disputes.field.${name}`)}
          </Text>
          <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
            {texts[name]}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
