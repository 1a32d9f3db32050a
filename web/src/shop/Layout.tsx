/** What every page of the storefront has around it. */
import { Anchor, Badge, Box, Button, Container, Group, Text } from "@mantine/core";
import { IconReceipt, IconShoppingCart, IconUser } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, ScrollRestoration } from "react-router";

import { Preferences } from "~/kit/Preferences";
import { useAccount } from "./account/session";
import { useCart } from "./cart";

const MOST_SHOWN = 99;

export function Layout() {
  const { t } = useTranslation();
  const signedIn = useAccount().is === "in";
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
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Anchor component={Link} to="/" fw={700} fz="xl" underline="never">
              {t("app.name")}
            </Anchor>
            <Group gap={4} component="nav" aria-label={t("shop.nav.label")} wrap="nowrap">
              <NavButton
                to="/orders"
                label={t("shop.nav.orders")}
                icon={<IconReceipt size={18} aria-hidden />}
              />
              <NavButton
                to="/account"
                label={t(signedIn ? "shop.nav.account" : "shop.nav.signIn")}
                icon={<IconUser size={18} aria-hidden />}
              />
              <NavButton
                to="/cart"
                label={t("shop.nav.cart")}
                icon={<IconShoppingCart size={18} aria-hidden />}
                after={
                  count > 0 ? (
                    <Badge px={6} miw={22} style={{ flexShrink: 0 }}>
                      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
                    </Badge>
                  ) : null
                }
              />
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

type NavProps = { to: string; label: string; icon: ReactNode; after?: ReactNode };

/** A way to a page; on a phone its name is for screen readers only. */
function NavButton({ to, label, icon, after }: NavProps) {
  return (
    <Button component={Link} to={to} variant="subtle" size="compact-md" px={6}>
      <Group gap={6} wrap="nowrap">
        {icon}
        <span className="wide-only">{label}</span>
        {after}
      </Group>
    </Button>
  );
}
