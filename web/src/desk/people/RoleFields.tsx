/** The roles of a person, each with what it allows. */
import { Checkbox, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Role } from "../person";

const ROLES: Role[] = ["owner", "operations", "support", "finance", "viewer"];

export function RoleFields({ roles, change }: { roles: Role[]; change: (roles: Role[]) => void }) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t("desk.people.roles")}
      value={roles}
      onChange={(chosen) => change(ROLES.filter((role) => chosen.includes(role)))}
    >
      <Stack gap="xs" mt="xs">
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            value={role}
            label={t(`desk.people.role.${role}`)}
            description={t(`desk.people.allows.${role}`)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
