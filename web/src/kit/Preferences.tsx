/** Language and colours, on every page. */
import {
  ActionIcon,
  Group,
  SegmentedControl,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { choose, language, type Language } from "~/i18n";

export function Preferences() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl
        size="xs"
        aria-label={t("app.language")}
        data={[
          { value: "en", label: "EN" },
          { value: "zh-CN", label: "中文" },
        ]}
        value={language()}
        onChange={(wanted) => void choose(wanted as Language)}
      />
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={dark ? t("app.light") : t("app.dark")}
        onClick={() => setColorScheme(dark ? "light" : "dark")}
      >
        {dark ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
      </ActionIcon>
    </Group>
  );
}
