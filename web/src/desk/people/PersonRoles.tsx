/** The roles of a person, changed as a whole. */
import { Card, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { Confirm } from "../Confirm";
import { RoleFields } from "./RoleFields";

type Props = { person: Schemas["PersonView"]; changed: () => Promise<unknown> };

export function PersonRoles({ person, changed }: Props) {
  const { t } = useTranslation();
  const [roles, setRoles] = useState(person.roles);
  const path = { subject: person.subject };
  const save = async () => {
    await asStaff((headers) =>
      api.POST("/v1/desk/people/{subject}/roles", { params: { path }, body: { roles }, headers }),
    );
    await changed();
  };
  return (
    <Card withBorder>
      <Stack align="flex-start">
        <RoleFields roles={roles} change={setRoles} />
        {roles.join() !== person.roles.join() && (
          <Confirm label={t("desk.people.saveRoles")} text={t("desk.people.saveRolesText")} run={save} />
        )}
      </Stack>
    </Card>
  );
}
