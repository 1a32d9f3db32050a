/** How long the codes are held, and the two ways on: pay, or give up. */
import { Button, Card, Group, Modal, Progress, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bearer, got } from "~/api/client";
import { countdown, money } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import type { Order } from "./OrderPage";
import { leaveToPay } from "./paying";
import { useSecondsLeft } from "./useSecondsLeft";

export function PayBox({ order, token }: { order: Order; token: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure();
  const left = useSecondsLeft(order.hold_until);
  const whole = (Date.parse(order.hold_until) - Date.parse(order.created_at)) / 1000;
  const path = { order_id: order.order_id };
  const pay = useMutation({
    mutationFn: () =>
      got(
        api.POST("/v1/orders/{order_id}/payment", {
          params: { path },
          headers: bearer(token),
          body: { return_url: `${window.location.origin}/orders/${order.order_id}` },
        }),
      ),
    onSuccess: (page) => {
      leaveToPay(order.order_id);
      window.location.assign(page.checkout_url);
    },
  });
  const cancel = useMutation({
    mutationFn: () =>
      got(api.POST("/v1/orders/{order_id}/cancel", { params: { path }, headers: bearer(token) })),
    onSuccess: (canceled) =>
      queries.setQueryData(["order", order.order_id], { ...canceled, payment_methods: [] }),
    onSettled: close,
  });
  return (
    <Card withBorder>
      <Stack>
        <Group justify="space-between">
          <Text>{left > 0 ? t("shop.pay.held") : t("shop.pay.checking")}</Text>
          <Text fw={700} size="xl" role="timer" data-testid="hold">
            {countdown(left)}
          </Text>
        </Group>
        <Progress value={(left / whole) * 100} aria-label={t("shop.pay.held")} />
        <VisuallyHidden role="status">
          {t("shop.pay.minutes", { count: Math.ceil(left / 60) })}
        </VisuallyHidden>
        {left > 0 && <Methods methods={order.payment_methods} />}
        {(pay.error ?? cancel.error) && <Problem error={pay.error ?? cancel.error} />}
        <Button
          size="md"
          disabled={left <= 0 || order.payment_methods.length === 0}
          loading={pay.isPending || pay.isSuccess}
          onClick={() => pay.mutate()}
        >
          {t("shop.pay.pay", { total: money(order.due) })}
        </Button>
        <Button variant="default" onClick={open} disabled={left <= 0}>
          {t("shop.pay.cancel")}
        </Button>
      </Stack>
      <Modal
        opened={asking}
        onClose={close}
        title={t("shop.pay.cancelTitle")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Stack>
          <Text>{t("shop.pay.cancelText")}</Text>
          <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("shop.pay.cancelYes")}
          </Button>
          <Button variant="default" onClick={close}>
            {t("common.back")}
          </Button>
        </Stack>
      </Modal>
    </Card>
  );
}

/** What the payment page will offer, or that there is nothing. */
function Methods({ methods }: { methods: Order["payment_methods"] }) {
  const { t } = useTranslation();
  if (methods.length === 0) return <Text size="sm">{t("shop.problem.NoPaymentMethod")}</Text>;
  const names = methods.map((one) => t(`shop.method.${one}`)).join(t("shop.pay.between"));
  return (
    <Text size="sm" data-testid="methods">
      {t("shop.pay.methods", { methods: names })}
    </Text>
  );
}
