/** Where the codes come from: a file, dropped or chosen, or text. */
import { Alert, Button, Card, FileButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

import { LARGEST, ofFile, ofText, TooLarge, type Source } from "./source";

const ACCEPTED =
  ".csv,.txt,.tsv,.xlsx,text/plain,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

export function ChooseSource({ choose }: { choose: (source: Source) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [tooLarge, setTooLarge] = useState(false);
  const [over, setOver] = useState(false);
  const take = async (read: () => Promise<Source> | Source) => {
    try {
      setTooLarge(false);
      choose(await read());
    } catch (problem) {
      if (!(problem instanceof TooLarge)) throw problem;
      setTooLarge(true);
    }
  };
  const takeFile = (file: File | null | undefined) => file && void take(() => ofFile(file));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    takeFile(event.dataTransfer.files[0]);
  };
  return (
    <Stack>
      {tooLarge && (
        <Alert color="red" role="alert" title={t("desk.import.tooLarge")}>
          {t("desk.import.tooLargeText", { megabytes: LARGEST / 1_000_000 })}
        </Alert>
      )}
      <Card
        withBorder
        onDragOver={(event: DragEvent) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        style={{
          borderStyle: "dashed",
          borderColor: over ? "var(--mantine-primary-color-filled)" : undefined,
        }}
      >
        <Group justify="space-between">
          <Text size="sm">{t("desk.import.drop")}</Text>
          <FileButton
            onChange={takeFile}
            accept={ACCEPTED}
            inputProps={{ "aria-label": t("desk.import.file") }}
          >
            {(props) => <Button {...props}>{t("desk.import.file")}</Button>}
          </FileButton>
        </Group>
      </Card>
      <Textarea
        label={t("desk.import.paste")}
        description={t("desk.import.pasteHint")}
        autosize
        minRows={5}
        maxRows={14}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        spellCheck={false}
        classNames={{ input: "code" }}
      />
      <Group>
        <Button disabled={text.trim() === ""} onClick={() => void take(() => ofText(text))}>
          {t("desk.import.check")}
        </Button>
      </Group>
    </Stack>
  );
}
