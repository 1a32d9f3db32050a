/** A day and a time as this computer has them, with the same moment in UTC. */
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { inUtc } from "./data";
import { ofInput } from "./moments";

type Props = { label: string; value: string; change: (value: string) => void; error?: string | undefined };

export function MomentField({ label, value, change, error }: Props) {
  const { t } = useTranslation();
  const moment = ofInput(value);
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description={moment ? inUtc(moment) : t("desk.campaign.local")}
      required
      error={error}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
