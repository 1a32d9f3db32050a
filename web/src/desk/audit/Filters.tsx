/** Whose actions, which, about what and when. */
import { Anchor, Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { today } from "../money/period";
import { usePeople, type Wanted } from "./data";
import { OPERATIONS } from "./operations";
import { useOperation } from "./useOperation";
import { isId } from "./subjects";

type Props = { wanted: Wanted; choose: (wanted: Wanted) => void };

export function Filters({ wanted, choose }: Props) {
  const { t } = useTranslation();
  const people = usePeople().data?.people ?? [];
  const operation = useOperation();
  const known = people.some(({ person }) => person === wanted.person);
  const others = wanted.person !== "" && !known ? [{ value: wanted.person, label: wanted.person }] : [];
  const operations = OPERATIONS.map((name) => ({ value: name, label: operation(name) }));
  return (
    <Group align="flex-end">
      <NativeSelect
        label={t("desk.audit.who")}
        value={wanted.person}
        data={[
          { value: "", label: t("desk.audit.everybody") },
          ...people.map(({ person, email }) => ({ value: person, label: email })),
          ...others,
        ]}
        onChange={(event) => choose({ ...wanted, person: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("desk.audit.what")}
        value={wanted.operation}
        data={[
          { value: "", label: t("desk.audit.everything") },
          ...operations.sort((one, other) => one.label.localeCompare(other.label)),
        ]}
        onChange={(event) => choose({ ...wanted, operation: event.currentTarget.value })}
      />
      <Day name="since" wanted={wanted} choose={choose} />
      <Day name="until" wanted={wanted} choose={choose} />
      <About key={wanted.about} wanted={wanted} choose={choose} />
      {known && (
        <Anchor component={Link} to={`/desk/audit?about=${wanted.person}`} size="sm" underline="always">
          {t("desk.audit.signIns")}
        </Anchor>
      )}
    </Group>
  );
}

function Day({ name, wanted, choose }: Props & { name: "since" | "until" }) {
  const { t } = useTranslation();
  const reversed = wanted.since !== "" && wanted.until !== "" && wanted.until < wanted.since;
  return (
    <TextInput
      type="date"
      label={t(`desk.audit.${name}`)}
      value={wanted[name]}
      max={today()}
      error={name === "until" && reversed && t("desk.audit.reversed")}
      inputWrapperOrder={["error", "label", "input"]}
      onChange={(event) => choose({ ...wanted, [name]: event.currentTarget.value })}
    />
  );
}

/** It is searched for when it is whole, not with every letter. */
function About({ wanted, choose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(wanted.about);
  const wrong = !isId(text.trim());
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!wrong) choose({ ...wanted, about: text.trim() });
  };
  return (
    <form onSubmit={submit} role="search">
      <Group align="flex-end" gap="xs">
        <TextInput
          label={t("desk.audit.about")}
          placeholder="ord_…"
          value={text}
          error={wrong && t("desk.audit.noId")}
          inputWrapperOrder={["error", "label", "input"]}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={wrong}>
          {t("desk.audit.search")}
        </Button>
      </Group>
    </form>
  );
}
