/** One import from its dry runs to its end. A repeat of the same import keeps its key: no code comes in twice. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { newKey } from "~/api/client";
import { checkText, importText } from "./pasted";
import type { Layout, Progress, Report } from "./report";
import type { Source } from "./source";
import { importUpload, uploadOf } from "./uploaded";

type Wish = { source: Source; layout: Layout };

export function useImport(skuId: string) {
  const queries = useQueryClient();
  const keys = useRef(new Map<Source, Map<string, string>>());
  const [progress, setProgress] = useState<Progress>(null);
  const keyOf = ({ source, layout }: Wish): string => {
    const known = keys.current.get(source) ?? new Map<string, string>();
    keys.current.set(source, known);
    const wish = JSON.stringify(layout);
    const key = known.get(wish) ?? newKey();
    known.set(wish, key);
    return key;
  };
  const send = async (wish: Wish, dryRun: boolean): Promise<Report> => {
    const { source, layout } = wish;
    setProgress(null);
    if ("text" in source) {
      return dryRun
        ? checkText(skuId, source.text, layout)
        : importText(skuId, source.text, layout, keyOf(wish));
    }
    const upload = await uploadOf(skuId, source.file, setProgress);
    const key = dryRun ? newKey() : keyOf(wish);
    return importUpload(skuId, upload, layout, { dryRun, key, tell: setProgress });
  };
  const check = useMutation({ mutationFn: (wish: Wish) => send(wish, true) });
  const run = useMutation({
    mutationFn: (wish: Wish) => send(wish, false),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desk"] }),
  });
  return { check, run, progress };
}
