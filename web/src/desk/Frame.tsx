/** What every page of the desk has around it. A page of a later part adds one line to `PLACES`. */
import { AppShell, Burger, Button, Group, NavLink, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBox, IconHome, IconKey, IconReceipt, IconScale, IconSpeakerphone } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";

import { Preferences } from "~/kit/Preferences";
import { staffSession } from "./session";

const PLACES = [
  { to: "/desk", text: "today", icon: IconHome },
  { to: "/desk/orders", text: "orders", icon: IconReceipt },
  { to: "/desk/products", text: "products", icon: IconBox },
  { to: "/desk/stock", text: "stock", icon: IconKey },
  { to: "/desk/campaigns", text: "campaigns", icon: IconSpeakerphone },
  { to: "/desk/money", text: "money", icon: IconScale },
] as const;

export function Frame({ email, children }: { email: string; children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const queries = useQueryClient();
  useEffect(close, [pathname, close]);
  const signOut = () => {
    staffSession.end();
    queries.removeQueries({ queryKey: ["desk"] });
  };
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 210, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <a className="skip" href="#main">
          {t("app.skip")}
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="xs">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t("desk.nav.menu")}
              aria-expanded={opened}
            />
            <Text fw={700}>{t("desk.name")}</Text>
          </Group>
          <Preferences />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("desk.nav.label")}>
        <Stack justify="space-between" h="100%">
          <div>
            {PLACES.map(({ to, text, icon: Icon }) => {
              const active = to === "/desk" ? pathname === to : pathname.startsWith(to);
              return (
                <NavLink
                  key={to}
                  component={Link}
                  to={to}
                  label={t(`desk.nav.${text}`)}
                  leftSection={<Icon size={18} aria-hidden />}
                  active={active}
                  variant="filled"
                  aria-current={active ? "page" : undefined}
                />
              );
            })}
            <NavLink component={Link} to="/" label={t("common.home")} />
          </div>
          <Stack gap={4}>
            <Text size="xs" style={{ overflowWrap: "anywhere" }}>
              {email}
            </Text>
            <Button variant="default" size="xs" onClick={signOut}>
              {t("desk.nav.signOut")}
            </Button>
          </Stack>
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main id="main">{children}</AppShell.Main>
    </AppShell>
  );
}
