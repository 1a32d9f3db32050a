import { Button, Container } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "./Empty";

/** `inside`: a part of the site that goes on around it, such as the desk. */
export function NotFound({ inside }: { inside?: { to: string; text: string } }) {
  const { t } = useTranslation();
  return (
    <Container component={inside ? "div" : "main"} py="xl">
      <Empty title={t("common.notFound")}>
        <Button component={Link} to={inside?.to ?? "/"}>
          {inside?.text ?? t("common.home")}
        </Button>
      </Empty>
    </Container>
  );
}
