/** Where one is signed in, and ending it. */
import { Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Confirm } from "../Confirm";
import { staffSession } from "../session";
import { SessionTable } from "./SessionTable";

export function OwnSessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = ["desk", "me", "sessions"];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/me/sessions", { headers })),
  });
  const end = async (session: string) => {
    const path = { session };
    await asStaff((headers) =>
      api.POST("/v1/desk/me/sessions/{session}/revoke", { params: { path }, headers }),
    );
    await queries.invalidateQueries({ queryKey: key });
  };
  const endAll = async () => {
    await asStaff((headers) => api.POST("/v1/desk/me/sign-out-everywhere", { headers }));
    staffSession.end();
  };
  return (
    <Stack>
      <Title order={2} size="h4">
        {t("desk.account.sessions")}
      </Title>
      <Text size="sm">{t("desk.account.sessionsText")}</Text>
      <SessionTable sessions={data?.sessions} error={error} retry={() => void refetch()} end={end} />
      <div>
        <Confirm
          label={t("desk.account.everywhere")}
          text={t("desk.account.everywhereText")}
          color="red"
          run={endAll}
        />
      </div>
    </Stack>
  );
}
