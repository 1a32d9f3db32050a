/** Why a refund was refused: the reasons that the server names, in the reader's language. */
import { Alert, List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { ApiProblem } from "~/api/client";
import { Problem, useProblemText } from "~/kit/Problem";

export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const text = useProblemText();
  const refused = error instanceof ApiProblem && error.code === "RefundRefused";
  const named = refused ? error.document["reasons"] : undefined;
  if (!named || typeof named !== "object") return <Problem error={error} />;
  const reasons = [...new Set(Object.values(named as Record<string, string>))];
  return (
    <Alert color="red" role="alert" title={t("problem.title")}>
      <Text size="sm">{text(error)}</Text>
      <List size="sm">
        {reasons.map((why) => (
          <List.Item key={why}>{t(`refunds.why.${why}`)}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
