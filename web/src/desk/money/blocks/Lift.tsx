/** A block is lifted, with a reason. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Confirm } from "../../Confirm";

export function Lift({ blockId }: { blockId: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const params = { path: { block_id: blockId } };
  return (
    <Confirm
      label={t("desk.blocks.lift")}
      text={t("desk.blocks.liftText")}
      asksReason
      run={(reason) =>
        asStaff((headers) =>
          api.POST("/v1/desk/blocks/{block_id}/lift", { params, body: { reason }, headers }),
        ).then(() => queries.invalidateQueries({ queryKey: ["desk", "blocks"] }))
      }
    />
  );
}
