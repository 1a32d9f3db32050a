/** The file of an invoice is uploaded, then the invoice is issued with it. */
import { Button, FileInput, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem, useRefused } from "~/kit/Problem";
import { issue, LARGEST_FILE, kindOf } from "./issuing";

const LONGEST_NUMBER = 100;

export function IssueForm({ orderId, issued }: { orderId: string; issued: () => void }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const [file, setFile] = useState<File | null>(null);
  const [number, setNumber] = useState("");
  const [asked, setAsked] = useState(false);
  const send = useMutation({
    mutationFn: (chosen: File) => issue(orderId, chosen, number.trim()),
    onSuccess: () => {
      close();
      notifications.show({
        withCloseButton: false,
        message: t("desk.done", { what: t("desk.invoices.issue") }),
      });
      issued();
    },
  });
  const refused = useRefused(send.error);
  const fault = () => {
    if (!file) return t("desk.invoices.noFile");
    if (!kindOf(file.name)) return t("desk.invoices.otherFile");
    return file.size > LARGEST_FILE ? t("desk.invoices.tooLarge") : undefined;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (file && !fault() && number.trim()) send.mutate(file);
  };
  return (
    <>
      <Button onClick={open}>{t("desk.invoices.issue")}</Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t("desk.invoices.issue")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <form onSubmit={submit} noValidate>
          <Stack>
            <Text size="sm">{t("desk.invoices.issueText")}</Text>
            <FileInput
              label={t("desk.invoices.file")}
              accept=".pdf,.ofd,.xml"
              required
              value={file}
              error={(asked && fault()) || refused("size")}
              onChange={setFile}
            />
            <TextInput
              label={t("desk.invoices.invoiceNumber")}
              required
              maxLength={LONGEST_NUMBER}
              value={number}
              error={asked && !number.trim() ? t("invalid.missing") : refused("number")}
              onChange={(event) => setNumber(event.currentTarget.value)}
            />
            {send.error && <Problem error={send.error} />}
            <Button type="submit" loading={send.isPending}>
              {t("desk.invoices.issue")}
            </Button>
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
