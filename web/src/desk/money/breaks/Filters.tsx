/** By what the list of breaks is narrowed: state, kind, day, age. */
import { Group, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { today } from "../period";
import { HOURS, KINDS, STATES, type Kind, type State } from "./kinds";

export type Wanted = { state: State; kind: Kind | ""; day: string; hours: (typeof HOURS)[number] | "" };

type Props = { wanted: Wanted; choose: (wanted: Record<keyof Wanted, string>) => void };

export function Filters({ wanted, choose }: Props) {
  const { t } = useTranslation();
  const set = (changes: Partial<Record<keyof Wanted, string>>) => choose({ ...wanted, ...changes });
  const kinds = KINDS.map((one) => ({ value: one, label: t(`desk.breaks.kind.${one}`) }));
  return (
    <Group align="flex-end">
      <NativeSelect
        label={t("desk.breaks.filter.state")}
        value={wanted.state}
        data={STATES.map((one) => ({ value: one, label: t(`desk.breaks.state.${one}`) }))}
        onChange={(event) => set({ state: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("desk.breaks.filter.kind")}
        value={wanted.kind}
        data={[
          { value: "", label: t("desk.breaks.filter.anyKind") },
          ...kinds.sort((one, other) => one.label.localeCompare(other.label)),
        ]}
        onChange={(event) => set({ kind: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t("desk.breaks.filter.day")}
        value={wanted.day}
        max={today()}
        onChange={(event) => set({ day: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("desk.breaks.filter.age")}
        value={wanted.hours}
        data={[
          { value: "", label: t("desk.breaks.filter.anyAge") },
          ...HOURS.map((one) => ({ value: one, label: t(`desk.breaks.filter.hours.${one}`) })),
        ]}
        onChange={(event) => set({ hours: event.currentTarget.value })}
      />
    </Group>
  );
}
