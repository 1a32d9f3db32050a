/** The file of an invoice is uploaded, then the invoice is issued with it, or it takes the place of a wrong one. */
import { Button, FileInput, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem, useRefused } from "~/kit/Problem";
import { issue, LARGEST_FILE, kindOf, replace } from "./issuing";

const LONGEST_NUMBER = 100;
const LONGEST_REASON = 200;

type Props = {
  orderId: string;
  issued: () => void;
  /** An issued invoice has its file replaced, for a reason. */
  replaces?: boolean;
};

export function IssueForm({ orderId, issued, replaces = false }: Props) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const [file, setFile] = useState<File | null>(null);
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const label = t(replaces ? "desk.invoices.replace" : "desk.invoices.issue");
  const send = useMutation({
    mutationFn: (chosen: File) =>
      replaces
        ? replace(orderId, chosen, number.trim(), reason.trim())
        : issue(orderId, chosen, number.trim()),
    onSuccess: () => {
      close();
      notifications.show({ withCloseButton: false, message: t("desk.done", { what: label }) });
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
    const said = replaces ? reason.trim() : number.trim();
    if (file && !fault() && said) send.mutate(file);
  };
  return (
    <>
      <Button variant={replaces ? "default" : "filled"} onClick={open}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={label}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <form onSubmit={submit} noValidate>
          <Stack>
            <Text size="sm">{t(replaces ? "desk.invoices.replaceText" : "desk.invoices.issueText")}</Text>
            <FileInput
              label={t("desk.invoices.file")}
              accept=".pdf,.ofd,.xml"
              required
              value={file}
              error={(asked && fault()) || refused("size") || refused("file")}
              onChange={setFile}
            />
            <TextInput
              label={t("desk.invoices.invoiceNumber")}
              description={replaces && t("desk.invoices.sameNumber")}
              required={!replaces}
              maxLength={LONGEST_NUMBER}
              value={number}
              error={asked && !replaces && !number.trim() ? t("invalid.missing") : refused("number")}
              onChange={(event) => setNumber(event.currentTarget.value)}
            />
            {replaces && (
              <Textarea
                label={t("desk.reason")}
                description={t("desk.reasonHint")}
                required
                maxLength={LONGEST_REASON}
                value={reason}
                error={asked && !reason.trim() ? t("invalid.missing") : refused("reason")}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            )}
            {send.error && <Problem error={send.error} />}
            <Button type="submit" loading={send.isPending}>
              {label}
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
