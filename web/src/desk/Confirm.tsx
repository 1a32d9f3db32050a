/** A button whose deed is confirmed first, with a reason where the history keeps one. */
import { Button, Modal, Stack, Text, Textarea, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "~/kit/Problem";

type Props = {
  label: string;
  text: string;
  /** Does it; a text that it gives is said afterwards. */
  run: (reason: string) => Promise<unknown>;
  asksReason?: boolean;
  color?: ButtonProps["color"];
  children?: ReactNode;
};

export function Confirm({ label, text, run, asksReason = false, color = "indigo", children }: Props) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const [reason, setReason] = useState("");
  const deed = useMutation({
    mutationFn: () => run(reason),
    onSuccess: (result) => {
      close();
      setReason("");
      const done = t("desk.done", { what: label });
      const message = typeof result === "string" ? t("desk.doneAnd", { done, result }) : done;
      notifications.show({ withCloseButton: false, message });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    deed.mutate();
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={label}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">{text}</Text>
            {children}
            {asksReason && (
              <Textarea
                label={t("desk.reason")}
                description={t("desk.reasonHint")}
                required
                maxLength={200}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            )}
            {deed.error && <Problem error={deed.error} />}
            <Button type="submit" loading={deed.isPending} color={color}>
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
