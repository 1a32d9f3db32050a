/** One code, masked: where it is in its life, every move it made, and what staff may do with it. */
import { Anchor, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useStaffNames } from "./colleagues";
import { Confirm } from "./Confirm";
import { onePage } from "./data";
import { DeskTable, type Column } from "./DeskTable";
import { Looks } from "./exports/Looks";
import { usePerson } from "./person";

type Move = Schemas["Move"];

export function CodePage() {
  const { t, i18n } = useTranslation();
  const { may } = usePerson();
  const { codeId = "" } = useParams();
  usePageTitle(t("desk.code.title"));
  const queries = useQueryClient();
  const path = { code_id: codeId };
  const query = useQuery({
    queryKey: ["desk", "code", codeId],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/codes/{code_id}", { params: { path }, headers })),
    refetchInterval: 5_000,
  });
  if (query.error && !query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton h={200} role="status" aria-label={t("common.loading")} />;
  const { code, moves, looks } = query.data;
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  const state = (one: Schemas["CodeState"] | null | undefined) => (one ? t(`desk.state.${one}`) : "");
  const why = (reason: string) => {
    const key = `desk.because.${reason.replaceAll(" ", "_")}`;
    return i18n.exists(key) ? t(key) : reason;
  };
  const columns: Column<Move>[] = [
    { name: t("desk.code.at"), cell: (one) => moment(one.at), text: (one) => one.at },
    {
      name: t("desk.code.move"),
      cell: (one) => [state(one.from_state), state(one.to_state)].filter(Boolean).join(" → "),
      text: (one) => [one.from_state, one.to_state].filter(Boolean).join(" > "),
    },
    { name: t("desk.code.actor"), cell: (one) => <Actor name={one.actor} />, text: (one) => one.actor },
    { name: t("desk.reason"), cell: (one) => why(one.reason), text: (one) => one.reason },
    { name: t("desk.code.order"), cell: (one) => one.order, text: (one) => one.order },
  ];
  return (
    <Stack>
      <Title order={1}>{t("desk.code.title")}</Title>
      <Card withBorder>
        <Text className="code" size="lg" fw={600}>
          {code.code}
        </Text>
        <Text data-testid="code-state" data-state={code.state}>
          {state(code.state)}
        </Text>
        {code.expires_on && <Text size="sm">{t("shop.reveal.expires", { day: code.expires_on })}</Text>}
        <Anchor
          component={Link}
          to={`/desk/stock/${code.sku}?batch=${code.batch}`}
          size="sm"
          underline="always"
        >
          {t("desk.batch.title")}
        </Anchor>
      </Card>
      <Group>
        {may("operations", "support") && (code.state === "available" || code.state === "returned") && (
          <Confirm
            label={t("desk.code.freeze")}
            text={t("desk.code.freezeText")}
            asksReason
            run={(reason) =>
              asStaff((headers) =>
                api.POST("/v1/desk/codes/{code_id}/freeze", { params: { path }, body: { reason }, headers }),
              ).then(changed)
            }
          />
        )}
        {may("operations") && code.state === "frozen" && (
          <>
            <Confirm
              label={t("desk.code.unfreeze")}
              text={t("desk.code.unfreezeText")}
              asksReason
              run={(reason) =>
                asStaff((headers) =>
                  api.POST("/v1/desk/codes/{code_id}/unfreeze", {
                    params: { path },
                    body: { reason },
                    headers,
                  }),
                ).then(changed)
              }
            />
            <Confirm
              label={t("desk.code.void")}
              text={t("desk.code.voidText")}
              asksReason
              color="red"
              run={(reason) =>
                asStaff((headers) =>
                  api.POST("/v1/desk/codes/{code_id}/void", { params: { path }, body: { reason }, headers }),
                ).then(changed)
              }
            />
          </>
        )}
      </Group>
      <DeskTable
        caption={t("desk.code.history")}
        columns={columns}
        rows={moves}
        id={(one) => `${one.at} ${one.to_state}`}
        exported={{ name: "history", pages: () => onePage(moves) }}
        empty={<Text>{t("desk.code.noHistory")}</Text>}
      />
      <Looks looks={looks} actor={(name) => <Actor name={name} />} />
    </Stack>
  );
}

const SHOWN_OF_ID = 8;

/** Who did it: a known part by its name, a member of staff by theirs or by the beginning of their id. */
function Actor({ name }: { name: string }) {
  const { t, i18n } = useTranslation();
  const [kind = "", id = ""] = name.split(/:(.*)/s);
  const label = i18n.exists(`desk.actor.${kind}`) ? t(`desk.actor.${kind}`) : kind;
  const person = useStaffNames()(name);
  if (person) return <span title={name}>{person}</span>;
  const short = id.length > SHOWN_OF_ID ? `${id.slice(0, SHOWN_OF_ID)}…` : id;
  return <span title={name}>{[label, short].filter(Boolean).join(" ")}</span>;
}
