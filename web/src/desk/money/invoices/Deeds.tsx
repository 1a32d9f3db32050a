/** What staff can do about an invoice: issue or reject what was asked for, note a reversal, get the file. */
import { Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { money } from "~/i18n/format";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";
import { FileLink } from "./FileLink";
import type { Invoice } from "./InvoiceCard";
import { IssueForm } from "./IssueForm";

export function Deeds({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const queries = useQueryClient();
  const params = { path: { order_id: invoice.order_id } };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk", "invoices"] });
  const { state } = invoice;
  const waits = state === "requested" || state === "to_reverse";
  return (
    <Group>
      {invoice.number && <FileLink orderId={invoice.order_id} />}
      {waits && !may("finance") && <Text size="sm">{t("desk.invoices.finance")}</Text>}
      {state === "requested" && may("finance") && (
        <>
          <IssueForm orderId={invoice.order_id} issued={() => void changed()} />
          <Confirm
            label={t("desk.invoices.reject")}
            text={t("desk.invoices.rejectText", { amount: money(invoice.amount) })}
            asksReason
            color="red"
            run={(reason) =>
              asStaff((headers) =>
                api.POST("/v1/desk/invoices/{order_id}/reject", { params, body: { reason }, headers }),
              ).then(changed)
            }
          />
        </>
      )}
      {state === "issued" && may("finance") && (
        <IssueForm orderId={invoice.order_id} issued={() => void changed()} replaces />
      )}
      {state === "to_reverse" && may("finance") && (
        <Confirm
          label={t("desk.invoices.reversed")}
          text={t("desk.invoices.reversedText")}
          run={() =>
            asStaff((headers) => api.POST("/v1/desk/invoices/{order_id}/reversed", { params, headers })).then(
              changed,
            )
          }
        />
      )}
    </Group>
  );
}
