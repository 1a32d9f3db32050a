import { Button, Container } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "./Empty";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Container component="main" py="xl">
      <Empty title={t("common.notFound")}>
        <Button component={Link} to="/">
          {t("common.home")}
        </Button>
      </Empty>
    </Container>
  );
}
