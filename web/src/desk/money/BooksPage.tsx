/** All that was recorded of a thing without a page of its own: a wallet, a payout, an adjustment. */
import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { usePageTitle } from "~/kit/usePageTitle";
import { Books } from "./Books";

export function BooksPage() {
  const { t } = useTranslation();
  const { subject = "" } = useParams();
  const title = t("desk.ledger.books.of", { subject });
  usePageTitle(title);
  return (
    <Stack>
      <Title order={1} size="h3" style={{ overflowWrap: "anywhere" }}>
        {title}
      </Title>
      <Books subject={subject} />
    </Stack>
  );
}
