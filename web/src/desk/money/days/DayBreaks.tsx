/** How often each kind of difference is open, each leading to the list of them. */
import { Anchor, Card, List, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

export function DayBreaks({ day, breaks }: { day: string; breaks: Record<string, number> }) {
  const { t } = useTranslation();
  const kinds = Object.entries(breaks).filter(([, count]) => count > 0);
  return (
    <Card withBorder component="section" aria-label={t("desk.days.breaks.title")}>
      <Title order={2} size="h4" mb="xs">
        {t("desk.days.breaks.title")}
      </Title>
      {kinds.length === 0 && <Text size="sm">{t("desk.days.breaks.none")}</Text>}
      <List size="sm" spacing={4} listStyleType="none">
        {kinds.map(([kind, count]) => (
          <List.Item key={kind} data-kind={kind}>
            <Anchor
              component={Link}
              to={`/desk/money/breaks?kind=${kind}&day=${day}`}
              size="sm"
              underline="always"
            >
              {t(`desk.breaks.kind.${kind}`)}
            </Anchor>{" "}
            × {count}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
