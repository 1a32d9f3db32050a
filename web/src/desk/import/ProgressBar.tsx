/** How far a file, or its codes, are. */
import { Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Progress as Far } from "./report";

export function ProgressBar({ progress, label }: { progress: Far; label: string }) {
  const { t } = useTranslation();
  const share =
    progress === null
      ? null
      : "uploaded" in progress
        ? progress.uploaded
        : progress.done / Math.max(1, progress.total);
  const text =
    progress === null
      ? label
      : "uploaded" in progress
        ? t("desk.import.uploading", { percent: Math.floor(100 * progress.uploaded) })
        : t("desk.import.progress", progress);
  return (
    <>
      <Text role="status">{text}</Text>
      <Progress value={share === null ? 100 : 100 * share} animated aria-label={label} />
    </>
  );
}
