/** Where the codes come from: a file, dropped or chosen, or text. */
import { Alert, Button, Card, FileButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

import { ofFile, ofText, TooLarge, type Source } from "./source";

const ACCEPTED =
  ".csv,.txt,.tsv,.xlsx,text/plain,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

export function ChooseSource({ choose }: { choose: (source: Source) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [tooLarge, setTooLarge] = useState<number | null>(null);
  const [over, setOver] = useState(false);
  const take = (read: () => Source) => {
    try {
      setTooLarge(null);
      choose(read());
    } catch (problem) {
      if (!(problem instanceof TooLarge)) throw problem;
      setTooLarge(problem.megabytes);
    }
  };
  const takeFile = (file: File | null | undefined) => file && take(() => ofFile(file));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    takeFile(event.dataTransfer.files[0]);
  };
  return (
    <Stack>
      {tooLarge !== null && (
        <Alert color="red" role="alert" title={t("desk.import.tooLarge")}>
          {t("desk.import.tooLargeText", { megabytes: tooLarge })}
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
        <Button disabled={text.trim() === ""} onClick={() => take(() => ofText(text))}>
          {t("desk.import.check")}
        </Button>
      </Group>
    </Stack>
  );
}
