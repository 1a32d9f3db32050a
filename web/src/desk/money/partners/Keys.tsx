/** The keys of a partner, and making one; a new secret is shown here, once. */
import { Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "~/kit/Empty";
import type { PartnerDetail } from "./data";
import { KeyCard } from "./KeyCard";
import { NewKey } from "./NewKey";
import { SecretShown, type Shown } from "./SecretShown";

export function Keys({ partner }: { partner: PartnerDetail }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown | null>(null);
  return (
    <Stack component="section" gap="sm" aria-label={t("desk.partners.keys")}>
      <Title order={2} size="h4">
        {t("desk.partners.keys")}
      </Title>
      <div>
        <NewKey partnerId={partner.partner_id} show={setShown} />
      </div>
      {partner.keys.length === 0 && (
        <Empty title={t("desk.partners.noKeys")} text={t("desk.partners.noKeysText")} />
      )}
      {partner.keys.map((one) => (
        <KeyCard key={one.key_id} partnerId={partner.partner_id} partnerKey={one} show={setShown} />
      ))}
      <SecretShown shown={shown} close={() => setShown(null)} />
    </Stack>
  );
}
