/** The codes of an order, shown when the buyer asks for them, or just came with its answer; kept nowhere. */
import { Anchor, Button, Card, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEye, IconQrcode } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bearer, got, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { CopyButton } from "~/kit/CopyButton";
import { Problem } from "~/kit/Problem";
import { QrCode } from "~/kit/QrCode";
import { RichText } from "~/kit/RichText";
import { deviceHeader } from "./device";
import { freshCodes } from "./fresh";
import { goodsName } from "./names";

type Code = Schemas["RevealedCode"];

type Props = { orderId: string; token: string; seen: boolean };

/** `seen`: the codes were shown before, so nothing is lost by showing them. */
export function Reveal({ orderId, token, seen }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const look = useMutation({
    mutationFn: () =>
      got(
        api.POST("/v1/orders/{order_id}/reveal", {
          params: { path: { order_id: orderId }, header: deviceHeader() },
          headers: bearer(token),
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["order", orderId] }),
    gcTime: 0,
  });
  const codes = look.data?.codes ?? freshCodes(orderId);
  return (
    <Card withBorder component="section" aria-label={t("shop.reveal.title")}>
      <Stack>
        <Title order={2} size="h4">
          {t("shop.reveal.title")}
        </Title>
        {!codes && <Text size="sm">{t(seen ? "shop.reveal.hintSeen" : "shop.reveal.hint")}</Text>}
        {look.error && <Problem error={look.error} retry={() => look.mutate()} />}
        {!codes && (
          <Button
            leftSection={<IconEye size={18} aria-hidden />}
            loading={look.isPending}
            onClick={() => look.mutate()}
          >
            {t("shop.reveal.show")}
          </Button>
        )}
        {codes && codes.length > 1 && (
          <CopyButton
            text={codes.map((one) => one.code).join("\n")}
            label={t("shop.reveal.copyAll", { count: codes.length })}
          />
        )}
        {codes?.map((one, index) => (
          <OneCode
            key={index}
            code={one}
            number={codes.slice(0, index + 1).filter((other) => other.sku === one.sku).length}
          />
        ))}
      </Stack>
    </Card>
  );
}

function OneCode({ code, number }: { code: Code; number: number }) {
  const { t } = useTranslation();
  const [shown, { open, close }] = useDisclosure();
  const parts = code.number
    ? [
        { name: t("shop.reveal.number"), text: code.number },
        { name: t("shop.reveal.password"), text: code.password ?? "" },
      ]
    : [{ name: t("shop.reveal.code", { number }), text: code.code }];
  const isLink = /^https:\/\/[^\s]+$/.test(code.code);
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs">
        <Title order={3} size="h6">
          {goodsName(code)}
        </Title>
        {parts.map((part) => (
          <Group key={part.name} justify="space-between" wrap="nowrap">
            <div style={{ minWidth: 0 }}>
              <Text size="xs">{part.name}</Text>
              {isLink ? (
                <Anchor
                  className="code"
                  href={part.text}
                  target="_blank"
                  rel="noopener noreferrer"
                  underline="always"
                >
                  {part.text}
                </Anchor>
              ) : (
                <Text className="code" fw={600} data-testid="code">
                  {part.text}
                </Text>
              )}
            </div>
            <CopyButton text={part.text} />
          </Group>
        ))}
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconQrcode size={14} aria-hidden />}
            onClick={open}
          >
            {t("shop.reveal.qr")}
          </Button>
          {code.expires_on && <Text size="sm">{t("shop.reveal.expires", { day: code.expires_on })}</Text>}
        </Group>
        {local(code.guide) && (
          <div>
            <Text size="sm" fw={600}>
              {t("shop.product.guide")}
            </Text>
            <RichText html={local(code.guide)} />
          </div>
        )}
      </Stack>
      <Modal
        opened={shown}
        onClose={close}
        title={t("shop.reveal.qr")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Stack align="center">
          <QrCode text={code.code} label={t("shop.reveal.qrLabel", { number })} size={240} />
        </Stack>
      </Modal>
    </Card>
  );
}
