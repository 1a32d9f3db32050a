/** One of the staff: roles, how they stand, their sessions, and what an owner may do about them. */
import { Anchor, Badge, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { SessionTable } from "../account/SessionTable";
import { PersonDeeds } from "./PersonDeeds";
import { PersonRoles } from "./PersonRoles";

export function PersonPage() {
  const { t } = useTranslation();
  const { subject = "" } = useParams();
  const queries = useQueryClient();
  const path = { subject };
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "people", subject],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/people/{subject}", { params: { path }, headers })),
  });
  usePageTitle(data?.person.name || data?.person.email || t("desk.people.nav"));
  const back = { to: "/desk/people", text: t("desk.people.nav") };
  if (error && !data) return <Problem error={error} retry={() => void refetch()} way={back} />;
  if (!data) return <Skeleton h={240} role="status" aria-label={t("common.loading")} />;
  const { person } = data;
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  const end = (session: string) =>
    asStaff((headers) =>
      api.POST("/v1/desk/people/{subject}/sessions/{session}/revoke", {
        params: { path: { subject, session } },
        headers,
      }),
    ).then(changed);
  return (
    <Stack maw={900}>
      <Anchor component={Link} to={back.to} size="sm" underline="always">
        {back.text}
      </Anchor>
      <div>
        <Title order={1}>{person.name || person.email}</Title>
        {person.name && <Text>{person.email}</Text>}
        <Group gap="xs" mt="xs">
          <Badge variant="default" data-testid="person-state" data-state={person.state}>
            {t(`desk.people.state.${person.state}`)}
          </Badge>
          <Badge variant="default">
            {data.second_factor ? t("desk.people.factorOn") : t("desk.people.factorOff")}
          </Badge>
        </Group>
      </div>
      <PersonRoles key={person.roles.join()} person={person} changed={changed} />
      <PersonDeeds person={person} changed={changed} />
      <Title order={2} size="h4">
        {t("desk.account.sessions")}
      </Title>
      <SessionTable sessions={data.sessions} error={error} retry={() => void refetch()} end={end} />
    </Stack>
  );
}
