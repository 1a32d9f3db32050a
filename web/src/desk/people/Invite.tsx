/** Somebody new is invited; a temporary password comes by mail. */
import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem, useRefused } from "~/kit/Problem";
import type { Role } from "../person";
import { RoleFields } from "./RoleFields";

export function Invite() {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button onClick={open}>{t("desk.people.invite")}</Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t("desk.people.invite")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <InviteForm close={close} />
      </Modal>
    </>
  );
}

function InviteForm({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const email = useEmail();
  const [name, setName] = useState("");
  const [roles, setRoles] = useState<Role[]>(["viewer"]);
  const invite = useMutation({
    mutationFn: () => {
      const body = { email: email.value, name: name.trim(), roles };
      return asStaff((headers) => api.POST("/v1/desk/people", { body, headers }));
    },
    onSuccess: () => {
      notifications.show({
        withCloseButton: false,
        message: t("desk.people.invited", { email: email.value }),
      });
      close();
      return queries.invalidateQueries({ queryKey: ["desk", "people"] });
    },
  });
  const refused = useRefused(invite.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) invite.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{t("desk.people.inviteText")}</Text>
        <EmailField
          field={email.field}
          error={refused("email")}
          label={t("field.email")}
          autoComplete="off"
        />
        <TextInput
          label={t("desk.people.name")}
          maxLength={100}
          autoComplete="off"
          value={name}
          error={refused("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RoleFields roles={roles} change={setRoles} />
        {invite.error && <Problem error={invite.error} />}
        <Button type="submit" loading={invite.isPending} disabled={roles.length === 0}>
          {t("desk.people.invite")}
        </Button>
        <Button variant="default" onClick={close}>
          {t("common.cancel")}
        </Button>
      </Stack>
    </form>
  );
}
