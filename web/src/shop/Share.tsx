/** The button that opens the dialog to share a product; the dialog is loaded when somebody wants it. */
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShare } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

const ShareDialog = lazy(async () => ({ default: (await import("./ShareDialog")).ShareDialog }));

export function Share({ slug, title }: { slug: string; title: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        variant="default"
        size="xs"
        onClick={open}
        leftSection={<IconShare size={14} aria-hidden />}
        style={{ flexShrink: 0 }}
      >
        {t("shop.share.open")}
      </Button>
      {opened && (
        <Suspense>
          <ShareDialog slug={slug} title={title} close={close} />
        </Suspense>
      )}
    </>
  );
}
