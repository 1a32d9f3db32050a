/** The published catalogue and what is left of it. The snapshot never changes, so a browser reads it once. */
import { useQuery } from "@tanstack/react-query";

import { api, ApiProblem, got, type Schemas } from "~/api/client";

export type Product = Schemas["ListedProduct"];
export type Sku = Schemas["ListedSku"];
export type Category = Schemas["CategoryView"];
export type Band = Schemas["Availability"];
export type Catalog = Schemas["Snapshot"];

const LOOK_AGAIN = 10_000;

async function read<T>(path: string): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path);
  } catch {
    throw new ApiProblem(0, {});
  }
  if (!answer.ok) throw new ApiProblem(answer.status, {});
  return (await answer.json()) as T;
}

/** The catalogue as it stands; a shop that has published nothing yet has an empty one. */
export function useCatalog() {
  const latest = useQuery({
    queryKey: ["catalog", "latest"],
    queryFn: () =>
      read<Schemas["Latest"]>("/catalog/latest.json").catch((problem: unknown) => {
        if (problem instanceof ApiProblem && problem.status === 404) return null;
        throw problem;
      }),
    refetchInterval: LOOK_AGAIN,
  });
  const path = latest.data?.path;
  const snapshot = useQuery({
    queryKey: ["catalog", path],
    queryFn: () => read<Catalog>(path ?? ""),
    enabled: path !== undefined,
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
  const nothing: Catalog | undefined =
    latest.data === null ? { version: "", categories: [], products: [] } : undefined;
  return {
    data: snapshot.data ?? nothing,
    error: latest.error ?? snapshot.error,
    retry: () => void (latest.error ? latest.refetch() : snapshot.refetch()),
  };
}

/** How much is left of each SKU; one that is not named is sold out. */
export function useBands(): (sku: string) => Band | undefined {
  const { data } = useQuery({
    queryKey: ["bands"],
    queryFn: () => got(api.GET("/v1/availability")),
    refetchInterval: LOOK_AGAIN,
  });
  return (sku) => (data ? (data.skus[sku] ?? "sold_out") : undefined);
}

/** One product with its bands, a hidden one too: those are asked for by their address only. */
export function useProduct(slug: string) {
  const catalog = useCatalog();
  const bands = useBands();
  const listed = catalog.data?.products.find((one) => one.slug === slug);
  const asked = useQuery({
    queryKey: ["product", slug],
    queryFn: () => got(api.GET("/v1/products/{slug}", { params: { path: { slug } } })),
    enabled: !listed && (catalog.data !== undefined || catalog.error !== null),
    retry: false,
    refetchInterval: LOOK_AGAIN,
  });
  const product: Product | undefined = listed ?? asked.data;
  const own = new Map(asked.data?.skus.map((sku) => [sku.sku, sku.availability]));
  return {
    product,
    error: product ? null : asked.error,
    retry: () => void asked.refetch(),
    band: (sku: string) => own.get(sku) ?? bands(sku),
  };
}

/** A category and all that lie in it. */
export function shelvesBelow(category: string, categories: Category[]): Set<string> {
  const found = new Set([category]);
  let before = 0;
  while (found.size > before) {
    before = found.size;
    categories.filter((one) => one.parent && found.has(one.parent)).forEach((one) => found.add(one.category));
  }
  return found;
}
