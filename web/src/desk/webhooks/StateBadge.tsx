/** Whether an endpoint is sent to, at a glance. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { type Endpoint } from "./data";

export function StateBadge({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  return (
    <Badge tt="none" variant="default" data-testid="endpoint-state" data-state={endpoint.state}>
      {t(`desk.webhooks.state.${endpoint.state}`)}
    </Badge>
  );
}
