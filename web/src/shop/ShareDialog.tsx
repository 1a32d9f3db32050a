/** The address of a product to pass on, as text and as QR code, with the name of the channel if wanted. */
import { Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CopyButton } from "~/kit/CopyButton";
import { QrCode } from "~/kit/QrCode";

/** Where a product is found; `from` tells which channel somebody came by. */
export function shareLink(slug: string, from: string): string {
  const link = new URL(`/p/${slug}`, window.location.origin);
  if (from) link.searchParams.set("from", from);
  return link.href;
}

export function ShareDialog({ slug, title, close }: { slug: string; title: string; close: () => void }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState("");
  const link = shareLink(slug, from);
  return (
    <Modal
      opened
      onClose={close}
      title={t("shop.share.title", { title })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack align="center">
        <QrCode text={link} label={t("shop.share.qr", { title })} />
        <TextInput w="100%" label={t("shop.share.link")} value={link} readOnly />
        <TextInput
          w="100%"
          label={t("shop.share.channel")}
          description={t("shop.share.channelHint")}
          value={from}
          maxLength={30}
          onChange={(event) => setFrom(event.currentTarget.value.replace(/[^a-z0-9-]/gi, ""))}
        />
        <CopyButton text={link} label={t("shop.share.copy")} />
      </Stack>
    </Modal>
  );
}
