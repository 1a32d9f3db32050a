import { useTranslation } from "react-i18next";

/** The name of an operation in the reader's language; of one that has none yet, its own. */
export function useOperation(): (name: string) => string {
  const { t, i18n } = useTranslation();
  return (name) => {
    const key = `desk.audit.operation.${name}`;
    return i18n.exists(key) ? t(key) : name.replaceAll("_", " ");
  };
}
