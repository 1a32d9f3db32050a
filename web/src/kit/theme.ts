import { Alert, Badge, createTheme, DEFAULT_THEME, type MantineColorsTuple } from "@mantine/core";

/** Mantine's reds are too pale behind, and as, small text: the dark half is ours. */
const red = DEFAULT_THEME.colors.red.map((shade, index) =>
  index < 6 ? shade : (["#c22f2f", "#b02525", "#a01f1f", "#8f1a1a"][index - 6] ?? shade),
) as unknown as MantineColorsTuple;

/** Colours and shapes of both the storefront and the desk; contrast of text is at least 4.5 in both schemes. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: "md",
  autoContrast: true,
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  colors: { red },
  components: {
    Badge: Badge.extend({ styles: { root: { minWidth: "max-content" }, label: { overflow: "visible" } } }),
    Alert: Alert.extend({ styles: { title: { color: "var(--mantine-color-text)" } } }),
  },
  headings: { fontWeight: "650" },
});
