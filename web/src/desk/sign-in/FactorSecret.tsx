/** What the authenticator of somebody of the staff is told. */
import { useTranslation } from "react-i18next";

import { AuthenticatorSecret } from "~/kit/AuthenticatorSecret";

export function FactorSecret({ secret, otpauth }: { secret: string; otpauth: string }) {
  const { t } = useTranslation();
  return (
    <AuthenticatorSecret
      secret={secret}
      otpauth={otpauth}
      scan={t("desk.signIn.setUpText")}
      picture={t("desk.signIn.qr")}
      typed={t("desk.signIn.typed")}
    />
  );
}
