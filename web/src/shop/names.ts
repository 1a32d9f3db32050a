/** Names of tags and devices in the reader's language; a tag that is not known is shown as it is. */
import { useTranslation } from "react-i18next";

import { local } from "~/i18n";

type Goods = { product_title: Record<string, string>; title: Record<string, string> };

/** What a line, a code or a SKU is: its product and which of it. */
export function goodsName({ product_title, title }: Goods): string {
  return [...new Set([local(product_title), local(title)])].filter(Boolean).join(" · ");
}

export function useNames() {
  const { t, i18n } = useTranslation();
  return {
    tagName: (tag: string) => (i18n.exists(`shop.tag.${tag}`) ? t(`shop.tag.${tag}`) : tag),
    deviceName: (device: string) => t(`shop.device.${device}`),
  };
}
