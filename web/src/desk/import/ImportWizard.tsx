/** Codes into stock in four steps: choose, check, import, done. Nothing is kept before the third. */
import { Alert, Button, Group, Stack, Stepper, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { local } from "~/i18n";
import { ApiProblem } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useStock } from "../Stock";
import { ChooseSource } from "./ChooseSource";
import { LayoutFields } from "./LayoutFields";
import { ProgressBar } from "./ProgressBar";
import type { Layout } from "./report";
import { Counts, Preview, RefusedLines } from "./ReportView";
import type { Source } from "./source";
import { useImport } from "./useImport";

const AS_DETECTED: Layout = { encoding: null, columns: null, header: null };

const WORKBOOK = /\.xlsx$/i;

export function ImportWizard() {
  const { t } = useTranslation();
  const { skuId = "" } = useParams();
  usePageTitle(t("desk.import.title"));
  const sku = useStock().data?.skus.find((one) => one.sku === skuId);
  const [source, setSource] = useState<Source | null>(null);
  const [layout, setLayout] = useState<Layout>(AS_DETECTED);
  const { check, run, progress } = useImport(skuId);
  const step = run.data ? 3 : run.isPending || run.error ? 2 : source ? 1 : 0;
  const hopeless = check.error !== null && !correctable(check.error);
  const choose = (chosen: Source) => {
    setSource(chosen);
    setLayout(AS_DETECTED);
    check.mutate({ source: chosen, layout: AS_DETECTED });
  };
  const correct = (changed: Layout) => {
    setLayout(changed);
    if (source) check.mutate({ source, layout: changed });
  };
  const startAgain = () => {
    setSource(null);
    check.reset();
    run.reset();
  };
  return (
    <Stack maw={900}>
      <Title order={1} size="h2">
        {t("desk.import.title")}
      </Title>
      {sku && (
        <Text>
          {local(sku.product_title)} · {local(sku.title)} · {t(`desk.kind.${sku.kind}`)}
        </Text>
      )}
      <Stepper active={step} size="sm" allowNextStepsSelect={false}>
        {(["choose", "check", "run", "finished"] as const).map((name) => (
          <Stepper.Step key={name} label={t(`desk.import.${name}`)} />
        ))}
      </Stepper>
      {step === 0 && <ChooseSource choose={choose} />}
      {step === 1 && source && (
        <>
          <Text fw={600}>{source.name}</Text>
          {check.isPending && <ProgressBar progress={progress} label={t("desk.import.checking")} />}
          {check.error && <Problem error={check.error} retry={() => check.mutate({ source, layout })} />}
          {!hopeless && (
            <LayoutFields
              kind={sku?.kind ?? "code"}
              from={!("file" in source) ? "text" : WORKBOOK.test(source.name) ? "workbook" : "file"}
              detected={check.data?.layout ?? null}
              layout={layout}
              change={correct}
            />
          )}
          {check.data && (
            <>
              <Counts report={check.data} />
              <Preview report={check.data} />
              <RefusedLines report={check.data} />
            </>
          )}
          <Group>
            {!hopeless && (
              <Button
                disabled={!check.data || check.data.accepted === 0}
                onClick={() => run.mutate({ source, layout })}
              >
                {t("desk.import.go", { count: check.data?.accepted ?? 0 })}
              </Button>
            )}
            <Button variant="default" onClick={startAgain}>
              {t("common.back")}
            </Button>
          </Group>
        </>
      )}
      {step === 2 && source && (
        <>
          {run.isPending && (
            <>
              <ProgressBar progress={progress} label={t("desk.import.starting")} />
              <Text size="sm">{t("desk.import.safe")}</Text>
            </>
          )}
          {run.error && <Problem error={run.error} retry={() => run.mutate({ source, layout })} />}
        </>
      )}
      {run.data && (
        <>
          <Alert color="green" role="status" title={t("desk.import.finished")}>
            {t("desk.import.accepted", { count: run.data.accepted })}
          </Alert>
          <Counts report={run.data} />
          <RefusedLines report={run.data} />
          <Group>
            <Button component={Link} to={`/desk/stock/${skuId}?batch=${run.data.batch}`}>
              {t("desk.import.seeCodes")}
            </Button>
            <Button variant="default" onClick={startAgain}>
              {t("desk.import.another")}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

/** Whether another encoding or other columns may make the file readable. */
function correctable(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return true;
  return error.fields.some((one) =>
    ["encoding", "columns", "header"].includes(one.field.split(".")[0] ?? ""),
  );
}
