/** What can be done with an endpoint: test, pause, enable, rotate, replay, remove. */
import { Group } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, asStaff, newKey } from "~/api/client";
import { Confirm } from "../Confirm";
import { useChanged, type Endpoint } from "./data";
import { ReplayFailed } from "./ReplayFailed";

export function EndpointDeeds({
  endpoint,
  show,
}: {
  endpoint: Endpoint;
  /** Shows a secret that is told this once. */
  show: (secret: string) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const changed = useChanged();
  const keys = useRef({ test: newKey(), rotate: newKey() });
  const path = { endpoint_id: endpoint.endpoint_id };
  const keyed = (name: "test" | "rotate") => ({
    path,
    header: { "Idempotency-Key": keys.current[name] },
  });
  const active = endpoint.state === "active";
  return (
    <Group>
      {active && (
        <Confirm
          label={t("desk.webhooks.deeds.test")}
          text={t("desk.webhooks.deeds.testText")}
          run={async () => {
            await asStaff((headers) =>
              api.POST("/v1/desk/webhooks/{endpoint_id}/test", { params: keyed("test"), headers }),
            );
            keys.current.test = newKey();
            await changed();
          }}
        />
      )}
      {active ? (
        <Confirm
          label={t("desk.webhooks.deeds.pause")}
          text={t("desk.webhooks.deeds.pauseText")}
          run={() =>
            asStaff((headers) =>
              api.POST("/v1/desk/webhooks/{endpoint_id}/pause", { params: { path }, headers }),
            ).then(changed)
          }
        />
      ) : (
        <Confirm
          label={t("desk.webhooks.deeds.enable")}
          text={t("desk.webhooks.deeds.enableText")}
          run={() =>
            asStaff((headers) =>
              api.POST("/v1/desk/webhooks/{endpoint_id}/enable", { params: { path }, headers }),
            ).then(changed)
          }
        />
      )}
      <Confirm
        label={t("desk.webhooks.deeds.rotate")}
        text={t("desk.webhooks.deeds.rotateText")}
        run={async () => {
          const rotated = await asStaff((headers) =>
            api.POST("/v1/desk/webhooks/{endpoint_id}/rotate", { params: keyed("rotate"), headers }),
          );
          keys.current.rotate = newKey();
          show(rotated.secret);
          await changed();
        }}
      />
      <ReplayFailed endpointId={endpoint.endpoint_id} />
      <Confirm
        label={t("desk.webhooks.deeds.remove")}
        text={t("desk.webhooks.deeds.removeText")}
        color="red"
        run={async () => {
          await asStaff((headers) =>
            api.POST("/v1/desk/webhooks/{endpoint_id}/remove", { params: { path }, headers }),
          );
          await navigate("/desk/webhooks");
          await changed();
        }}
      />
    </Group>
  );
}
