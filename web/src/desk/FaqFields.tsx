/** Questions and answers of a product, in both languages. */
import { Button, Card, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { LocalFields, type LocalText } from "./LocalFields";

type Faq = { question: LocalText; answer: LocalText };

export function FaqFields({ faq, change }: { faq: Faq[]; change: (faq: Faq[]) => void }) {
  const { t } = useTranslation();
  const set = (index: number, entry: Faq) => change(faq.map((one, at) => (at === index ? entry : one)));
  return (
    <Stack>
      <Text fw={600} size="sm">
        {t("shop.product.faq")}
      </Text>
      {faq.map((one, index) => (
        <Card key={index} withBorder>
          <Stack>
            <LocalFields
              label={t("desk.faq.question", { number: index + 1 })}
              value={one.question}
              change={(question) => set(index, { ...one, question })}
            />
            <LocalFields
              long
              label={t("desk.faq.answer", { number: index + 1 })}
              value={one.answer}
              change={(answer) => set(index, { ...one, answer })}
            />
            <Button variant="default" size="xs" onClick={() => change(faq.filter((_, at) => at !== index))}>
              {t("desk.faq.remove", { number: index + 1 })}
            </Button>
          </Stack>
        </Card>
      ))}
      <Button variant="default" size="xs" onClick={() => change([...faq, { question: {}, answer: {} }])}>
        {t("desk.faq.add")}
      </Button>
    </Stack>
  );
}
