/** An account is chosen, by part of the books. */
import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { PARTS, partOf } from "./accounts";
import { useAccountNames } from "./data";
import { ADJUSTABLE } from "./draft";

type Props = {
  side: "debit" | "credit";
  value: string;
  set: (account: string) => void;
  error: string | undefined;
};

export function AccountField({ side, value, set, error }: Props) {
  const { t } = useTranslation();
  const name = useAccountNames();
  return (
    <NativeSelect
      label={t(`desk.ledger.adjustment.${side}`)}
      description={t(`desk.ledger.adjustment.${side}Hint`)}
      required
      error={error}
      value={value}
      data={[
        { value: "", label: t("desk.ledger.adjustment.choose") },
        ...PARTS.map((part) => ({
          group: t(`desk.ledger.part.${part}`),
          items: ADJUSTABLE.filter((one) => partOf(one) === part).map((one) => ({
            value: one,
            label: name(one),
          })),
        })),
      ]}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}
