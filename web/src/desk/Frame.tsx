/** What every page of the desk has around it. */
import { AppShell, Badge, Burger, Button, Group, NavLink, ScrollArea, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";

import { timeZone } from "~/i18n/format";
import { Preferences } from "~/kit/Preferences";
import { TONES } from "~/kit/tones";
import { useToApprove } from "./approvals/data";
import { MONEY_PLACES } from "./money/places";
import { endSession } from "./account/data";
import { AUDIT_PLACES, mayOpen, PLACES, type Place } from "./navigation";
import { usePerson } from "./person";
import { staffSession } from "./session";

/** What has places below it that are none of its own is the current one only by its whole address. */
const WHOLE = new Set(["/desk"]);

export function Frame({ email, children }: { email: string; children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const queries = useQueryClient();
  useEffect(close, [pathname, close]);
  const signOut = () => {
    void endSession();
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
        <AppShell.Section grow component={ScrollArea}>
          <Places places={PLACES} />
          <Text size="xs" fw={700} c="dimmed" mt="sm" mb={4} px="sm" id="money-places">
            {t("desk.ledger.group")}
          </Text>
          <div role="group" aria-labelledby="money-places">
            <Places places={MONEY_PLACES} />
          </div>
          <Places places={AUDIT_PLACES} />
        </AppShell.Section>
        <AppShell.Section pt="xs">
          <Stack gap={4}>
            <NavLink component={Link} to="/" label={t("common.home")} />
            <Text size="xs" c="dimmed">
              {t("desk.nav.zone", { zone: timeZone() })}
            </Text>
            <Text size="xs" style={{ overflowWrap: "anywhere" }}>
              {email}
            </Text>
            <NavLink component={Link} to="/desk/account" label={t("desk.account.nav")} />
            <Button variant="default" size="xs" onClick={signOut}>
              {t("desk.nav.signOut")}
            </Button>
          </Stack>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main">{children}</AppShell.Main>
    </AppShell>
  );
}

/** How much waits for a second person. */
function Waiting({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <Badge color={TONES.bad} aria-label={t("desk.approvals.waiting", { count })}>
      {count}
    </Badge>
  );
}

/** The places of a group that the person may read. */
function Places({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const waiting = useToApprove().data?.count ?? 0;
  const { pathname } = useLocation();
  const open = places.filter(({ to }) => mayOpen(to, may));
  return open.map(({ to, text, icon: Icon }) => {
    const active = pathname === to || (!WHOLE.has(to) && pathname.startsWith(`${to}/`));
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={t(text)}
        leftSection={<Icon size={18} aria-hidden />}
        rightSection={to === "/desk/approvals" && waiting > 0 && <Waiting count={waiting} />}
        active={active}
        variant="filled"
        aria-current={active ? "page" : undefined}
      />
    );
  });
}
