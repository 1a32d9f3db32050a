/** One action for an order that hangs: ask the provider, deliver what can be, and show what was done. */
import { Alert, List } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Confirm } from "../../Confirm";

export function Complete({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const told = useTold();
  const [done, setDone] = useState<Schemas["DeedView"][]>([]);
  const run = async () => {
    const params = { path: { order_id: orderId } };
    const completed = await asStaff((headers) =>
      api.POST("/v1/desk/orders/{order_id}/complete", { params, headers }),
    );
    setDone(completed.done);
    await queries.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <>
      <Confirm label={t("desk.refunds.complete")} text={t("desk.refunds.completeText")} run={run} />
      {done.length > 0 && (
        <Alert
          w="100%"
          role="status"
          title={t("desk.refunds.completed")}
          withCloseButton
          closeButtonLabel={t("common.close")}
          onClose={() => setDone([])}
          data-testid="completed"
        >
          <List size="sm">
            {done.map((one) => (
              <List.Item key={one.step}>{told(one)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  );
}

/** A step in the reader's language. */
function useTold(): (deed: Schemas["DeedView"]) => string {
  const { t } = useTranslation();
  return ({ step, facts: { payment, until, ...facts } }) =>
    t(`desk.refunds.told.${step}`, {
      ...facts,
      ...(payment ? { payment: t(`desk.payment.${payment}`) } : {}),
      ...(until ? { until: moment(until) } : {}),
    });
}
