/** How the file was read, and the way to correct it: each change is checked again at once. */
import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import type { Layout } from "./report";

type Column = NonNullable<Layout["columns"]>[number];
type Props = {
  kind: Schemas["SkuKind"];
  /** A workbook has neither an encoding nor a separator, text no encoding. */
  from: "file" | "workbook" | "text";
  detected: Schemas["DetectedView"] | null;
  layout: Layout;
  change: (layout: Layout) => void;
};

const ENCODINGS = ["utf-8", "gbk", "gb18030", "big5", "utf-16", "windows-1252"];
const FIELDS: Record<Schemas["SkuKind"], NonNullable<Column>[]> = {
  code: ["code", "expires_on", "unit_cost"],
  number_password: ["number", "password", "expires_on", "unit_cost"],
  link: ["link", "expires_on", "unit_cost"],
};

export function LayoutFields({ kind, from, detected, layout, change }: Props) {
  const { t } = useTranslation();
  const columns = layout.columns ?? detected?.columns ?? [];
  const separator = from === "workbook" ? null : detected?.separator;
  const arrange = (columns: Column[]) => change({ ...layout, columns });
  const place = (index: number, field: string) =>
    arrange(columns.map((one, at) => (at === index ? ((field || null) as Column) : one)));
  const unplaced = FIELDS[kind].find((field) => !columns.includes(field)) ?? null;
  return (
    <>
      <Group align="flex-end">
        {from === "file" && (
          <NativeSelect
            label={t("desk.import.encoding")}
            value={layout.encoding ?? ""}
            data={[
              { value: "", label: t("desk.import.detected", { what: detected?.encoding ?? "?" }) },
              ...ENCODINGS.map((one) => ({ value: one, label: one })),
            ]}
            onChange={(event) => change({ ...layout, encoding: event.currentTarget.value || null })}
          />
        )}
        <NativeSelect
          label={t("desk.import.header")}
          value={layout.header === null ? "" : String(layout.header)}
          data={[
            {
              value: "",
              label: t("desk.import.detected", {
                what: detected ? t(detected.header ? "common.yes" : "common.no") : "?",
              }),
            },
            { value: "true", label: t("common.yes") },
            { value: "false", label: t("common.no") },
          ]}
          onChange={(event) =>
            change({
              ...layout,
              header: event.currentTarget.value === "" ? null : event.currentTarget.value === "true",
            })
          }
        />
        {columns.map((column, index) => (
          <NativeSelect
            key={index}
            label={t("desk.import.column", { number: index + 1 })}
            value={column ?? ""}
            data={[
              { value: "", label: t("desk.import.ignored") },
              ...FIELDS[kind].map((one) => ({ value: one, label: t(`desk.column.${one}`) })),
            ]}
            onChange={(event) => place(index, event.currentTarget.value)}
          />
        ))}
        <Button variant="default" onClick={() => arrange([...columns, unplaced])}>
          {t("desk.import.addColumn")}
        </Button>
        {columns.length > 1 && (
          <Button variant="default" onClick={() => arrange(columns.slice(0, -1))}>
            {t("desk.import.dropColumn")}
          </Button>
        )}
      </Group>
      {separator && columns.length > 1 && (
        <Text size="sm">
          {t("desk.import.separator", { what: separator === "\t" ? t("desk.import.tab") : separator })}
        </Text>
      )}
      {detected?.encoding_guessed && <Text size="sm">{t("desk.import.guessed")}</Text>}
    </>
  );
}
