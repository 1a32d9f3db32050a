/** How soon a person should look. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { SEVERITY_COLORS } from "./kinds";

export function SeverityBadge({ severity }: { severity: Schemas["Severity"] }) {
  const { t } = useTranslation();
  return (
    <Badge tt="none" miw="max-content" color={SEVERITY_COLORS[severity]} data-severity={severity}>
      {t(`desk.breaks.severity.${severity}`)}
    </Badge>
  );
}
