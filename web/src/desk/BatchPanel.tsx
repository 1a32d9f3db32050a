/** What may be done with one import: go on with it when it stopped, take what is unsold off sale. */
import { Alert, Anchor, Group, Progress, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, ApiProblem, asStaff, newKey } from "~/api/client";
import { Confirm } from "./Confirm";
import { subjectPath } from "./money/paths";
import { usePerson } from "./person";
import { look, resume, rollBack, rollbackOf } from "./import/uploaded";

const LOOK_AGAIN = 2_000;

export function BatchPanel({ sku, batch }: { sku: string; batch: string }) {
  const { t } = useTranslation();
  const runs = usePerson().may("operations");
  const queries = useQueryClient();
  const key = useRef(newKey());
  const run = useQuery({
    queryKey: ["desk", "batch", batch],
    queryFn: () => ofUpload(sku, batch),
    refetchInterval: (query) => (isWorking(query.state.data?.state) ? LOOK_AGAIN : false),
  });
  const rollback = useQuery({
    queryKey: ["desk", "rollback", batch],
    queryFn: () => rollbackOf(sku, batch),
    refetchInterval: (query) => (query.state.data?.finished === false ? LOOK_AGAIN : false),
  });
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  const finished = rollback.data?.finished;
  useEffect(() => {
    if (finished) void queries.invalidateQueries({ queryKey: ["desk"] });
  }, [finished, queries]);
  return (
    <>
      {run.data && isWorking(run.data.state) && (
        <>
          <Text role="status">
            {t("desk.import.progress", { done: run.data.done, total: run.data.total })}
          </Text>
          <Progress value={run.data.percent} animated aria-label={t("desk.import.run")} />
        </>
      )}
      {rollback.data && (
        <Alert
          role="status"
          color={rollback.data.finished ? "gray" : "orange"}
          title={t(rollback.data.finished ? "desk.rollback.done" : "desk.rollback.running")}
        >
          {Object.entries(rollback.data.states)
            .map(([state, count]) => t(`desk.rollback.states.${state}`, { count }))
            .join(" · ")}
        </Alert>
      )}
      <Group>
        {runs && run.data?.resumable && (
          <Confirm
            label={t("desk.batch.resume")}
            text={t("desk.batch.resumeText")}
            run={() => resume(sku, batch).then(changed)}
          />
        )}
        {runs && (
          <Confirm
            label={t("desk.trace.canaries")}
            text={t("desk.trace.canariesText")}
            run={() => plantCanaries(sku, batch).then(changed)}
          />
        )}
        {runs && (
          <Confirm
            label={t("desk.rollback.start")}
            text={t("desk.rollback.text")}
            asksReason
            color="red"
            run={(reason) =>
              rollBack(sku, batch, reason, key.current).then(() => {
                key.current = newKey();
                return changed();
              })
            }
          />
        )}
        <Anchor component={Link} to={subjectPath(batch)} size="sm" underline="always">
          {t("desk.batch.books")}
        </Anchor>
      </Group>
    </>
  );
}

const CANARIES = 3;

/** The same again when it is repeated. */
function plantCanaries(sku: string, batch: string) {
  const params = { path: { sku_id: sku, batch_id: batch } };
  return asStaff((headers) =>
    api.POST("/v1/desk/skus/{sku_id}/batches/{batch_id}/canaries", {
      params,
      body: { count: CANARIES },
      headers,
    }),
  );
}

function isWorking(state: string | undefined): boolean {
  return state === "reading" || state === "importing";
}

/** The import of an upload; null for codes that were pasted. */
async function ofUpload(sku: string, batch: string) {
  try {
    return await look(sku, batch);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) return null;
    throw problem;
  }
}
