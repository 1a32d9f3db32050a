/** The code that the authenticator shows now. */
import { useTranslation } from "react-i18next";

import { CodeField } from "~/kit/CodeField";
import "./texts";

type Props = { value: string; change: (value: string) => void; wrong: boolean; focused?: boolean };

export function FactorCode({ value, change, wrong, focused = false }: Props) {
  const { t } = useTranslation();
  return (
    <CodeField
      label={t("account.factor.code")}
      description={t("account.factor.codeHint")}
      value={value}
      change={change}
      error={wrong ? t("account.factor.wrong") : undefined}
      focused={focused}
    />
  );
}
