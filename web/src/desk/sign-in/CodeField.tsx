/** The six digits of a step of the staff's sign-in. */
import { useTranslation } from "react-i18next";

import { CodeField as Digits } from "~/kit/CodeField";
import { useRefused } from "~/kit/Problem";

type Props = { label: string; value: string; change: (value: string) => void; error?: unknown };

export function CodeField({ label, value, change, error }: Props) {
  const { t } = useTranslation();
  const refused = useRefused(error);
  return (
    <Digits
      label={label}
      description={t("desk.signIn.sixDigits")}
      value={value}
      change={change}
      error={refused("code")}
    />
  );
}
