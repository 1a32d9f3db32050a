/** Leads to the file of an issued invoice; its address is asked for when it is wanted, as it works for minutes only. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { useProblemText } from "~/kit/Problem";

export function FileLink({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const text = useProblemText();
  const get = useMutation({
    mutationFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/invoices/{order_id}", { params: { path: { order_id: orderId } }, headers }),
      ),
    onSuccess: (invoice) => {
      if (invoice.file_url) window.location.assign(invoice.file_url);
    },
    onError: (problem) =>
      notifications.show({ withCloseButton: false, color: "red", message: text(problem) }),
  });
  return (
    <Button variant="default" loading={get.isPending} onClick={() => get.mutate()}>
      {t("desk.invoices.download")}
    </Button>
  );
}
