/** How far the invoice of an order is, and the form that asks for one. */
import { Alert, Anchor, Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { useInvoice, type Invoice, type Own } from "./data";
import { InvoiceForm } from "./InvoiceForm";

export function InvoicePart(own: Own) {
  const { t } = useTranslation();
  const { data, error, refetch } = useInvoice(own);
  const [asking, { open, close }] = useDisclosure();
  if (error && data === undefined) return <Problem error={error} retry={() => void refetch()} />;
  if (data === undefined) return null;
  const mayAsk = data === null || data.state === "rejected" || data.state === "reversed";
  return (
    <>
      {data && <Standing invoice={data} />}
      {mayAsk && !asking && (
        <Button variant="default" onClick={open}>
          {t(data ? "paper.invoice.again" : "paper.invoice.ask")}
        </Button>
      )}
      {mayAsk && asking && <InvoiceForm own={own} earlier={data} close={close} />}
    </>
  );
}

const COLORS = {
  requested: "blue",
  issued: "green",
  rejected: "orange",
  to_reverse: "gray",
  reversed: "gray",
} as const;

function Standing({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  return (
    <Alert
      w="100%"
      role="status"
      color={COLORS[invoice.state]}
      title={t(`paper.invoice.state.${invoice.state}`)}
      data-testid="invoice"
      data-state={invoice.state}
    >
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {t(`paper.invoice.next.${invoice.state}`, {
          number: invoice.number ?? "",
          reason: invoice.reason ?? "",
        })}
      </Text>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {t("paper.invoice.for", { title: invoice.title, amount: money(invoice.amount) })}
      </Text>
      {invoice.file_url && (
        <Anchor href={invoice.file_url} size="sm" underline="always">
          {t("paper.invoice.download")}
        </Anchor>
      )}
    </Alert>
  );
}
