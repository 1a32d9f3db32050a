/** A table of the desk: columns as data, so that the screen and the export say the same. */
import { Button, Group, Progress, ScrollArea, Skeleton, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Problem, useProblemText } from "~/kit/Problem";
import { download, type Cell } from "./csv";

/** A column; without `cell` it is in the export only, where the screen says it elsewhere. */
export type Column<Row> = {
  name: string;
  cell?: (row: Row) => ReactNode;
  text: (row: Row) => Cell;
  /** Its cells stand below each other by their last digit. */
  numeric?: boolean;
};
export type Page<Row> = { rows: Row[]; next: string | null };

const NARROWEST = 560;
const COLUMN = 115;

type Props<Row> = {
  caption: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  id: (row: Row) => string;
  empty: ReactNode;
  error?: unknown;
  retry?: () => void;
  /** The name of the file, and every row of the whole list, page by page. */
  exported?: { name: string; pages: () => AsyncIterable<Row[]> };
  more?: { load: () => void; loading: boolean } | undefined;
};

export function DeskTable<Row>({
  caption,
  columns,
  rows,
  id,
  empty,
  error,
  retry,
  exported,
  more,
}: Props<Row>) {
  const { t } = useTranslation();
  if (error && !rows) return <Problem error={error} {...(retry ? { retry } : {})} />;
  if (!rows) return <Skeleton h={160} role="status" aria-label={t("common.loading")} />;
  const shown = columns.filter((column) => column.cell);
  if (rows.length === 0 && !more) return <>{empty}</>;
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {t("desk.table.rows", { count: rows.length })}
        </Text>
        {exported && <Export columns={columns} {...exported} />}
      </Group>
      <ScrollArea
        type="auto"
        scrollbars="x"
        offsetScrollbars="x"
        classNames={{ scrollbar: "cut-scrollbar", thumb: "cut-thumb" }}
        viewportProps={{ tabIndex: 0, role: "region", "aria-label": caption }}
      >
        <Table
          striped
          miw={Math.max(NARROWEST, shown.length * COLUMN)}
          verticalSpacing="xs"
          captionSide="bottom"
        >
          <Table.Caption>{caption}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {shown.map((column) => (
                <Table.Th key={column.name} scope="col" {...aligned(column)}>
                  {column.name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={id(row)}>
                {shown.map((column) => (
                  <Table.Td key={column.name} {...aligned(column)}>
                    {column.cell?.(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {more && (
        <Group justify="center">
          <Button variant="default" onClick={more.load} loading={more.loading}>
            {t("common.more")}
          </Button>
        </Group>
      )}
    </>
  );
}

function aligned<Row>({ numeric = false }: Column<Row>) {
  return numeric
    ? { ta: "right" as const, style: { fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" as const } }
    : {};
}

function Export<Row>({
  name,
  columns,
  pages,
}: {
  name: string;
  columns: Column<Row>[];
  pages: () => AsyncIterable<Row[]>;
}) {
  const { t } = useTranslation();
  const text = useProblemText();
  const [done, setDone] = useState<number | null>(null);
  const run = async () => {
    const all: Row[] = [];
    setDone(0);
    try {
      for await (const rows of pages()) {
        all.push(...rows);
        setDone(all.length);
      }
      download(name, [
        columns.map((one) => one.name),
        ...all.map((row) => columns.map((one) => one.text(row))),
      ]);
    } catch (problem) {
      notifications.show({ withCloseButton: false, color: "red", message: text(problem) });
    } finally {
      setDone(null);
    }
  };
  return (
    <Group gap="xs">
      {done !== null && (
        <>
          <Progress w={80} value={100} animated aria-label={t("common.loading")} />
          <Text size="xs" role="status">
            {t("desk.table.rows", { count: done })}
          </Text>
        </>
      )}
      <Button size="xs" variant="default" onClick={() => void run()} disabled={done !== null}>
        {t("common.export")}
      </Button>
    </Group>
  );
}
