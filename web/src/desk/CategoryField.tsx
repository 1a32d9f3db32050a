/** The shelf a product lies on, chosen or made new. */
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { tree } from "~/shop/filters";
import { useCategories } from "./data";
import { filled, LocalFields, type LocalText } from "./LocalFields";
import { usePerson } from "./person";

export function CategoryField({
  value,
  change,
}: {
  value: string | null;
  change: (category: string | null) => void;
}) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const categories = useCategories().data?.categories ?? [];
  const [opened, { open, close }] = useDisclosure();
  const ordered = tree({ version: "", products: [], categories });
  const idOf = new Map(categories.map((one) => [one.slug, one.category]));
  const data = [
    { value: "", label: t("common.none") },
    ...ordered.map((one) => ({
      value: idOf.get(one.slug) ?? "",
      label: `${"— ".repeat(one.depth)}${one.label}`,
    })),
  ];
  return (
    <Group align="flex-end">
      <NativeSelect
        label={t("shop.browse.category")}
        data={data}
        value={value ?? ""}
        onChange={(event) => change(event.currentTarget.value || null)}
      />
      {may("operations") && (
        <Button variant="default" onClick={open}>
          {t("desk.category.new")}
        </Button>
      )}
      {opened && <NewCategory parents={data} close={close} made={change} />}
    </Group>
  );
}

type NewProps = {
  parents: { value: string; label: string }[];
  close: () => void;
  made: (category: string) => void;
};

function NewCategory({ parents, close, made }: NewProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [title, setTitle] = useState<LocalText>({});
  const [slug, setSlug] = useState("");
  const [parent, setParent] = useState("");
  const make = useMutation({
    mutationFn: () =>
      asStaff((headers) =>
        api.POST("/v1/desk/categories", {
          body: { slug, title: filled(title), parent: parent || null },
          headers,
        }),
      ),
    onSuccess: async (category) => {
      await queries.invalidateQueries({ queryKey: ["desk", "categories"] });
      made(category.category);
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t("desk.category.new")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <LocalFields label={t("desk.products.name")} required value={title} change={setTitle} />
        <TextInput
          label={t("desk.products.slug")}
          required
          value={slug}
          onChange={(event) => setSlug(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("desk.category.parent")}
          data={parents}
          value={parent}
          onChange={(event) => setParent(event.currentTarget.value)}
        />
        {make.error && <Problem error={make.error} />}
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          {t("desk.category.make")}
        </Button>
      </Stack>
    </Modal>
  );
}
