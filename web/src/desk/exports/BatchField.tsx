/** Which import of a SKU an export is of, the newest fifty to choose from; or any. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { moment } from "~/i18n/format";

type Props = {
  sku: string;
  batch: string | null;
  error: string | undefined;
  choose: (batch: string | null) => void;
};

export function BatchField({ sku, batch, error, choose }: Props) {
  const { t } = useTranslation();
  const params = { path: { sku_id: sku }, query: { cursor: null } };
  const { data } = useQuery({
    queryKey: ["desk", "exports", "batches", sku],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/skus/{sku_id}/stock", { params, headers })),
  });
  return (
    <Select
      label={t("desk.exports.batch")}
      placeholder={t("desk.exports.anyBatch")}
      clearable
      data={(data?.batches ?? []).map((one) => ({
        value: one.batch,
        label: `${moment(one.created_at)} · ${one.source} · ${one.accepted}`,
      }))}
      value={batch}
      error={error}
      onChange={choose}
    />
  );
}
