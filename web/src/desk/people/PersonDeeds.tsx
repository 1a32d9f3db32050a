/** What an owner may do about a person's way in. Each deed ends the person's sessions. */
import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { Confirm } from "../Confirm";

type Props = { person: Schemas["PersonView"]; changed: () => Promise<unknown> };

export function PersonDeeds({ person, changed }: Props) {
  const { t } = useTranslation();
  const params = { path: { subject: person.subject } };
  const invited = person.state === "invited";
  return (
    <Group>
      {person.state === "disabled" ? (
        <Confirm
          label={t("desk.people.enable")}
          text={t("desk.people.enableText")}
          run={() =>
            asStaff((headers) => api.POST("/v1/desk/people/{subject}/enable", { params, headers })).then(
              changed,
            )
          }
        />
      ) : (
        <Confirm
          label={t("desk.people.disable")}
          text={t("desk.people.disableText")}
          color="red"
          run={() =>
            asStaff((headers) => api.POST("/v1/desk/people/{subject}/disable", { params, headers })).then(
              changed,
            )
          }
        />
      )}
      <Confirm
        label={invited ? t("desk.people.inviteAgain") : t("desk.people.resetPassword")}
        text={invited ? t("desk.people.inviteAgainText") : t("desk.people.resetPasswordText")}
        run={() =>
          asStaff((headers) =>
            api.POST("/v1/desk/people/{subject}/reset-password", { params, headers }),
          ).then(changed)
        }
      />
      <Confirm
        label={t("desk.people.resetFactor")}
        text={t("desk.people.resetFactorText")}
        run={() =>
          asStaff((headers) =>
            api.POST("/v1/desk/people/{subject}/reset-second-factor", { params, headers }),
          ).then(changed)
        }
      />
      <Confirm
        label={t("desk.people.signOut")}
        text={t("desk.people.signOutText")}
        run={() =>
          asStaff((headers) => api.POST("/v1/desk/people/{subject}/sign-out", { params, headers })).then(
            changed,
          )
        }
      />
    </Group>
  );
}
