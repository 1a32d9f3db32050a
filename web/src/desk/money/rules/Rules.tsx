/** The rules that say what a purchase can be paid with, in their order; changed here and saved as a whole. */
import { Alert, Button, Group, Skeleton, Stack, Text, Textarea, Title } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem, newKey, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePerson } from "../../person";
import { useActors } from "../data";
import { useRules, useSaveRules } from "./data";
import { draftOf, emptyDraft, moved, type Draft } from "./draft";
import { History } from "./History";
import { Preview } from "./Preview";
import { RuleCard, type Deeds } from "./RuleCard";

export function Rules() {
  const { t } = useTranslation();
  usePageTitle(t("desk.rules.title"));
  const { data, error, refetch } = useRules();
  return (
    <Stack>
      <Title order={1}>{t("desk.rules.title")}</Title>
      <Text>{t("desk.rules.text")}</Text>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={240} role="status" aria-label={t("common.loading")} />}
      {data && <Edited rules={data} reload={refetch} />}
      <History />
    </Stack>
  );
}

/** Drafts that differ from the rules of `version`, which they were made from. */
type Work = { version: number; drafts: Draft[] };

type Props = { rules: Schemas["RulesView"]; reload: () => Promise<unknown> };

function Edited({ rules, reload }: Props) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const [work, setWork] = useState<Work | null>(null);
  /** Whoever has changed nothing sees the newest rules. */
  const standing = useMemo(() => rules.rules.map(draftOf), [rules]);
  const drafts = work?.drafts ?? standing;
  const [reason, setReason] = useState("");
  const key = useRef(newKey());
  const save = useSaveRules(() => {
    setWork(null);
    setReason("");
    key.current = newKey();
  });
  const wrong = useRefused(save.error);
  const set = (next: Draft[]) => {
    save.reset();
    key.current = newKey();
    setWork({ version: work?.version ?? rules.version, drafts: next });
  };
  const drop = () => {
    save.reset();
    setWork(null);
  };
  const deedsOf = (index: number): Deeds => ({
    change: (changes) => set(drafts.map((one, at) => (at === index ? { ...one, ...changes } : one))),
    move: (by) => set(moved(drafts, index, by)),
    remove: () => set(drafts.filter((_, at) => at !== index)),
    last: index === drafts.length - 1,
  });
  const editor = may("finance");
  return (
    <>
      <Standing rules={rules} editor={editor} />
      {drafts.length === 0 && <Empty title={t("desk.rules.none")} text={t("desk.rules.noneText")} />}
      {drafts.map((one, index) => (
        <RuleCard
          key={one.id}
          draft={one}
          index={index}
          deeds={editor ? deedsOf(index) : undefined}
          wrong={wrong}
        />
      ))}
      {editor && (
        <Group>
          <Button variant="default" onClick={() => set([...drafts, emptyDraft()])}>
            {t("desk.rules.add")}
          </Button>
        </Group>
      )}
      {save.error && <SaveProblem error={save.error} takeNewer={() => void reload().then(drop)} />}
      {work && (
        <Alert color="yellow" title={t("desk.rules.unsaved", { version: rules.version })}>
          <Stack gap="xs">
            <Textarea
              label={t("desk.rules.why")}
              description={t("desk.rules.whyText")}
              required
              maxLength={500}
              value={reason}
              error={wrong("reason")}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Group>
              <Button
                loading={save.isPending}
                onClick={() => save.mutate({ ...work, reason, key: key.current })}
              >
                {t("desk.rules.save")}
              </Button>
              <Button variant="default" onClick={drop}>
                {t("desk.rules.drop")}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      <Preview drafts={work && drafts} named={rules.rules.flatMap((one) => one.currencies)} />
    </>
  );
}

function Standing({ rules, editor }: { rules: Schemas["RulesView"]; editor: boolean }) {
  const { t } = useTranslation();
  const who = useActors();
  return (
    <div>
      {rules.changed_at && (
        <Text size="sm" c="dimmed" data-testid="version">
          {t("desk.rules.version", {
            version: rules.version,
            who: who(rules.actor),
            at: moment(rules.changed_at),
          })}
        </Text>
      )}
      {!editor && <Text size="sm">{t("desk.rules.readOnly")}</Text>}
    </div>
  );
}

/** A conflict is told with the way out of it. */
function SaveProblem({ error, takeNewer }: { error: unknown; takeNewer: () => void }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiProblem) || error.code !== "ChangedMeanwhile") return <Problem error={error} />;
  return (
    <Alert color="red" role="alert" title={t("desk.rules.conflict")}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t("desk.rules.conflictText")}</Text>
        <Button size="xs" variant="default" onClick={takeNewer}>
          {t("desk.rules.takeNewer")}
        </Button>
      </Stack>
    </Alert>
  );
}
