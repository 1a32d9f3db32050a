/** What every page of the storefront has around it. */
import { Anchor, Badge, Box, Button, Container, Group, Text } from "@mantine/core";
import { IconReceipt, IconShoppingCart } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, ScrollRestoration } from "react-router";

import { Preferences } from "~/kit/Preferences";
import { useCart } from "./cart";

export function Layout() {
  const { t } = useTranslation();
  const count = useCart().reduce((sum, line) => sum + line.quantity, 0);
  return (
    <>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <Box
        component="header"
        py="sm"
        style={{ borderBottom: "1px solid var(--mantine-color-default-border)" }}
      >
        <Container size="lg">
          <Group justify="space-between" gap="xs">
            <Anchor component={Link} to="/" fw={700} fz="xl" underline="never">
              {t("app.name")}
            </Anchor>
            <Group gap="xs" component="nav" aria-label={t("shop.nav.label")}>
              <Button
                component={Link}
                to="/orders"
                variant="subtle"
                size="compact-md"
                leftSection={<IconReceipt size={16} aria-hidden />}
              >
                {t("shop.nav.orders")}
              </Button>
              <Button
                component={Link}
                to="/cart"
                variant="subtle"
                size="compact-md"
                leftSection={<IconShoppingCart size={16} aria-hidden />}
                rightSection={count > 0 ? <Badge circle>{count}</Badge> : null}
              >
                {t("shop.nav.cart")}
              </Button>
              <Preferences />
            </Group>
          </Group>
        </Container>
      </Box>
      <Container size="lg" component="main" id="main" py="lg" mih="70vh">
        <Outlet />
      </Container>
      <Box component="footer" py="lg" style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}>
        <Container size="lg">
          <Group justify="space-between">
            <Text size="sm">{t("shop.footer")}</Text>
            <Anchor component={Link} to="/desk" size="sm" underline="always">
              {t("shop.nav.desk")}
            </Anchor>
          </Group>
        </Container>
      </Box>
      <ScrollRestoration />
    </>
  );
}
