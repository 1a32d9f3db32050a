/** Who belongs to the staff, for an owner. */
import { Anchor, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { DeskTable, type Column } from "../DeskTable";
import { Invite } from "./Invite";

type Person = Schemas["PersonView"];

export function People() {
  const { t } = useTranslation();
  usePageTitle(t("desk.people.nav"));
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "people"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/people", { headers })),
  });
  const roles = (one: Person) => one.roles.map((role) => t(`desk.people.role.${role}`)).join(", ");
  const columns: Column<Person>[] = [
    {
      name: t("desk.people.person"),
      cell: (one) => (
        <>
          <Anchor component={Link} to={`/desk/people/${one.subject}`} underline="always">
            {one.name || one.email}
          </Anchor>
          {one.name && <Text size="xs">{one.email}</Text>}
        </>
      ),
      text: (one) => one.email,
    },
    { name: t("desk.people.name"), text: (one) => one.name },
    { name: t("desk.people.roles"), cell: (one) => roles(one) || t("desk.people.noRoles"), text: roles },
    {
      name: t("desk.people.standing"),
      cell: (one) => <Badge variant="default">{t(`desk.people.state.${one.state}`)}</Badge>,
      text: (one) => one.state,
    },
    { name: t("desk.people.since"), cell: (one) => moment(one.created_at), text: (one) => one.created_at },
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t("desk.people.nav")}</Title>
        <Invite />
      </Group>
      <DeskTable
        caption={t("desk.people.nav")}
        columns={columns}
        rows={data?.people}
        id={(one) => one.subject}
        empty={<Empty title={t("desk.people.none")} />}
        error={error}
        retry={() => void refetch()}
      />
    </Stack>
  );
}
