/** Where the money goes: back to where it came from, or into the buyer's wallet. */
import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";

type Destination = Schemas["Destination"];
type Props = { value: Destination; change: (value: Destination) => void; error?: string | undefined };

export function DestinationField({ value, change, error }: Props) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t("refunds.destination.label")}
      description={t(`refunds.destination.hint.${value}`)}
      value={value}
      error={error}
      data={(["original", "wallet"] as const).map((one) => ({
        value: one,
        label: t(`refunds.destination.${one}`),
      }))}
      onChange={(event) => change(event.currentTarget.value as Destination)}
    />
  );
}
