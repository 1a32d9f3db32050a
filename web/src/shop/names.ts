/** Names of tags and devices in the reader's language; a tag that is not known is shown as it is. */
import { useTranslation } from "react-i18next";

export function useNames() {
  const { t, i18n } = useTranslation();
  return {
    tagName: (tag: string) => (i18n.exists(`shop.tag.${tag}`) ? t(`shop.tag.${tag}`) : tag),
    deviceName: (device: string) => t(`shop.device.${device}`),
  };
}
