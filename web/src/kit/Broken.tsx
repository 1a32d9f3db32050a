/** What stands in place of a page that failed: never the library's own words for developers. */
import { Button, Container } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Empty } from "./Empty";

export function Broken() {
  const { t } = useTranslation();
  return (
    <Container component="main" py="xl">
      <Empty title={t("problem.Unexpected")}>
        <Button onClick={() => window.location.reload()}>{t("common.retry")}</Button>
      </Empty>
    </Container>
  );
}
