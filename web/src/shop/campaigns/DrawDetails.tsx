/** How the draw works, and the numbers by which everybody can check it. */
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { digestOf } from "./admission";
import type { Queue } from "./QueuePage";

export function DrawDetails({ queue }: { queue: Queue }) {
  const { t } = useTranslation();
  const seed = queue.seed;
  const digest = useQuery({
    queryKey: ["digest", seed],
    queryFn: () => digestOf(seed ?? ""),
    enabled: seed !== null,
    staleTime: Infinity,
  }).data;
  return (
    <details>
      <summary>{t("shop.queue.how")}</summary>
      <Text size="sm" mt="xs">
        {t("shop.queue.howText")}
      </Text>
      <Text size="sm" mt="xs">
        {t("shop.queue.digest")}
      </Text>
      <Text size="xs" className="code">
        {queue.seed_digest}
      </Text>
      {seed && (
        <>
          <Text size="sm" mt="xs">
            {t("shop.queue.seed")}
          </Text>
          <Text size="xs" className="code">
            {seed}
          </Text>
          {digest && (
            <Text size="sm" fw={600}>
              {t(digest === queue.seed_digest ? "shop.queue.fits" : "shop.queue.fitsNot")}
            </Text>
          )}
        </>
      )}
    </details>
  );
}
