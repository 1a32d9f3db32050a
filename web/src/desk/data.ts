/** How the desk's pages read lists: whole, or page by page along a cursor. */
import { useInfiniteQuery, useQuery, type QueryKey } from "@tanstack/react-query";

import { api, asStaff } from "~/api/client";
import type { Page } from "./DeskTable";

/** A list that comes in pages, and the same list whole for the export. `first` is its first page. */
export function usePages<Row, Part extends Page<Row> = Page<Row>>(
  key: QueryKey,
  load: (cursor: string | undefined) => Promise<Part>,
  refetchInterval: number | false = false,
) {
  const query = useInfiniteQuery({
    queryKey: ["desk", ...key],
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.rows),
    first: query.data?.pages[0],
    error: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage
      ? { load: () => void query.fetchNextPage(), loading: query.isFetchingNextPage }
      : undefined,
    pages: () => allPages(load),
  };
}

async function* allPages<Row>(
  load: (cursor: string | undefined) => Promise<Page<Row>>,
): AsyncIterable<Row[]> {
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    yield page.rows;
    cursor = page.next ?? undefined;
  } while (cursor);
}

/** Rows that are here already, as the export wants them. */
export async function* onePage<Row>(rows: Row[]): AsyncIterable<Row[]> {
  yield await Promise.resolve(rows);
}

export function useProducts() {
  return useQuery({
    queryKey: ["desk", "products"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/products", { headers })),
  });
}

export function useCategories() {
  return useQuery({
    queryKey: ["desk", "categories"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/categories", { headers })),
  });
}
