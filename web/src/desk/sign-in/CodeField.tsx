/** Six digits, as an authenticator shows them or a mail brings them. */
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useRefused } from "~/kit/Problem";

type Props = { label: string; value: string; change: (value: string) => void; error?: unknown };

export function CodeField({ label, value, change, error }: Props) {
  const { t } = useTranslation();
  const refused = useRefused(error);
  return (
    <TextInput
      label={label}
      description={t("desk.signIn.sixDigits")}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
      pattern="[0-9]{6}"
      maxLength={6}
      value={value}
      error={refused("code")}
      onChange={(event) => change(event.currentTarget.value.replaceAll(/\D/g, ""))}
    />
  );
}
