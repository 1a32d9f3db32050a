/** A paid order waits for goods: have the money back now, or say where it goes if they do not come in time. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, bearer, got, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { useRefused } from "~/kit/Problem";
import { useChanged, useKeyOf, type Own } from "./data";
import { DestinationField } from "./DestinationField";
import { Refused } from "./Refused";

type Props = { own: Own; order: Pick<Schemas["OrderView"], "short_until" | "in_vain"> };

export function GiveUp({ own, order }: Props) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const [destination, setDestination] = useState<Schemas["Destination"]>(
    order.in_vain === "wallet" ? "wallet" : "original",
  );
  const keyOf = useKeyOf();
  const changed = useChanged(own);
  const giveUp = useMutation({
    mutationFn: (inVain: boolean) => {
      const body = { destination, in_vain: inVain };
      return got(
        api.POST("/v1/orders/{order_id}/give-up", {
          params: { path: { order_id: own.orderId }, header: { "Idempotency-Key": keyOf(body) } },
          headers: bearer(own.token),
          body,
        }),
      );
    },
    onSuccess: async () => {
      await changed();
      close();
    },
  });
  const refused = useRefused(giveUp.error);
  const { short_until: until, in_vain: noted } = order;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    giveUp.mutate(false);
  };
  return (
    <Stack gap="sm" w="100%" align="flex-start">
      <Text size="sm">
        {until ? t("refunds.giveUp.text", { until: moment(until) }) : t("refunds.giveUp.textOpen")}
      </Text>
      {noted && !opened && (
        <Text size="sm" role="status">
          {t(`refunds.giveUp.noted.${noted === "wallet" ? "wallet" : "original"}`)}
        </Text>
      )}
      {!opened && (
        <Button variant="default" onClick={open}>
          {t("refunds.giveUp.open")}
        </Button>
      )}
      {opened && (
        <form onSubmit={submit} style={{ width: "100%" }} aria-label={t("refunds.giveUp.open")}>
          <Stack>
            <DestinationField value={destination} change={setDestination} error={refused("destination")} />
            <Text size="sm">{t("refunds.giveUp.sure")}</Text>
            {giveUp.error && <Refused error={giveUp.error} />}
            <Group>
              <Button type="submit" color="red" loading={giveUp.isPending && !giveUp.variables}>
                {t("refunds.giveUp.now")}
              </Button>
              <Button
                variant="default"
                loading={giveUp.isPending && giveUp.variables}
                onClick={() => giveUp.mutate(true)}
              >
                {t("refunds.giveUp.inVain")}
              </Button>
              <Button variant="default" onClick={close}>
                {t("common.cancel")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Stack>
  );
}
