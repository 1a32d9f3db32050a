/** Search and filters of the shop's first page. */
import { NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { regionName } from "~/i18n/format";
import type { Catalog } from "./catalog";
import { tree, valuesOf, type Filter } from "./filters";
import { useNames } from "./names";

type Props = { catalog: Catalog; query: URLSearchParams; change: (name: string, value: string) => void };

export function FilterBar({ catalog, query, change }: Props) {
  const { t } = useTranslation();
  const { tagName, deviceName } = useNames();
  const named = { tag: tagName, region: regionName, device: deviceName };
  const choices: Record<Filter, { value: string; label: string }[]> = {
    category: tree(catalog).map((one) => ({
      value: one.slug,
      label: `${"— ".repeat(one.depth)}${one.label}`,
    })),
    tag: valuesOf(catalog, "tag").map((value) => ({ value, label: named.tag(value) })),
    region: valuesOf(catalog, "region").map((value) => ({ value, label: named.region(value) })),
    device: valuesOf(catalog, "device").map((value) => ({ value, label: named.device(value) })),
  };
  const present = (Object.keys(choices) as Filter[]).filter((name) => choices[name].length > 0);
  return (
    <search>
      <TextInput
        type="search"
        label={t("shop.browse.search")}
        placeholder={t("shop.browse.searchHint")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={query.get("q") ?? ""}
        onChange={(event) => change("q", event.currentTarget.value)}
        maxLength={100}
      />
      <SimpleGrid cols={{ base: 2, sm: 4 }} mt="xs" spacing="xs">
        {present.map((name) => (
          <NativeSelect
            key={name}
            label={t(`shop.browse.${name}`)}
            data={[{ value: "", label: t("shop.browse.all") }, ...choices[name]]}
            value={query.get(name) ?? ""}
            onChange={(event) => change(name, event.currentTarget.value)}
          />
        ))}
      </SimpleGrid>
    </search>
  );
}
