/** A password that is chosen or given; long ones are enough, so no other rule is asked for. */
import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import "./texts";

type Props = { chosen?: boolean; value: string; change: (value: string) => void; error?: string | undefined };

export function PasswordField({ chosen = false, value, change, error }: Props) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={t(chosen ? "account.newPassword" : "account.password")}
      description={chosen ? t("account.passwordHint") : undefined}
      autoComplete={chosen ? "new-password" : "current-password"}
      required
      maxLength={256}
      value={value}
      error={error}
      visibilityToggleButtonProps={{ "aria-label": t("account.showPassword") }}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
