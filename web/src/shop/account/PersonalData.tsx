/** What the shop holds about the buyer: to take along, and to have erased. */
import { Alert, Button, Card, Checkbox, Group, List, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, bearer, got, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { download, everythingHeld } from "./export";
import "./texts";

type State = Schemas["ErasureView"];

export function PersonalData({ token }: { token: string }) {
  const { t } = useTranslation();
  const erasure = useQuery({
    queryKey: ["erasure", token],
    queryFn: () => got(api.GET("/v1/me/erasure", { headers: bearer(token) })),
  });
  const save = useMutation({
    mutationFn: async () => download("yima-data.json", await everythingHeld(token)),
  });
  return (
    <Stack component="section" aria-label={t("account.data.title")}>
      <Title order={2} size="h4">
        {t("account.data.title")}
      </Title>
      <Card withBorder>
        <Stack align="flex-start">
          <Text size="sm">{t("account.data.exportText")}</Text>
          {save.error && <Problem error={save.error} />}
          <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
            {t("account.data.export")}
          </Button>
          {save.isSuccess && (
            <Text size="sm" role="status">
              {t("account.data.exported")}
            </Text>
          )}
        </Stack>
      </Card>
      {erasure.error && !erasure.data && (
        <Problem error={erasure.error} retry={() => void erasure.refetch()} />
      )}
      {erasure.data && (
        <Card withBorder data-testid="erasure" data-state={erasure.data.state}>
          {erasure.data.state === "waiting" ? (
            <Waiting token={token} state={erasure.data} />
          ) : (
            <Ask token={token} state={erasure.data} />
          )}
        </Card>
      )}
    </Stack>
  );
}

function Ask({ token, state }: { token: string; state: State }) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: () => got(api.POST("/v1/me/erasure", { headers: bearer(token) })),
    onSuccess: (asked) => queries.setQueryData(["erasure", token], asked),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const obstacles = state.obstacles;
  return (
    <form onSubmit={submit} aria-label={t("account.data.erase")}>
      <Stack align="flex-start">
        <Text size="sm">{t("account.data.eraseText")}</Text>
        {obstacles.length > 0 && (
          <Alert color="yellow" title={t("account.data.obstacles")} w="100%">
            <List size="sm">
              {obstacles.map((one) => (
                <List.Item key={one}>{t(`account.data.obstacle.${one}`)}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {obstacles.length === 0 && (
          <Checkbox
            label={t("account.data.sure")}
            checked={sure}
            onChange={(event) => setSure(event.currentTarget.checked)}
          />
        )}
        {ask.error && <Problem error={ask.error} />}
        {obstacles.length === 0 && (
          <Button type="submit" color="red" disabled={!sure} loading={ask.isPending}>
            {t("account.data.erase")}
          </Button>
        )}
      </Stack>
    </form>
  );
}

function Waiting({ token, state }: { token: string; state: State }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => got(api.POST("/v1/me/erasure/withdraw", { headers: bearer(token) })),
    onSuccess: (now) => queries.setQueryData(["erasure", token], now),
  });
  return (
    <Stack align="flex-start">
      <Text role="status">{t("account.data.waiting", { due: moment(state.due_at ?? "") })}</Text>
      {withdraw.error && <Problem error={withdraw.error} />}
      <Group>
        <Button loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t("account.data.withdraw")}
        </Button>
      </Group>
    </Stack>
  );
}
