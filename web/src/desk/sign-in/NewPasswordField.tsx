/** A new password: what the rules want stands below the field, what the server says of it too. */
import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useRefused } from "~/kit/Problem";

type Props = { value: string; change: (value: string) => void; error: unknown };

export function NewPasswordField({ value, change, error }: Props) {
  const { t } = useTranslation();
  const refused = useRefused(error);
  return (
    <PasswordInput
      label={t("desk.signIn.newPassword")}
      description={t("desk.signIn.rule")}
      autoComplete="new-password"
      required
      minLength={12}
      maxLength={256}
      value={value}
      error={refused("new_password")}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
