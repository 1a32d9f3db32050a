/** A cover for a product without a picture: always the same colours for the same product. */
import { Box } from "@mantine/core";

const HUES = 360;

export function Cover({ slug, title, height = 120 }: { slug: string; title: string; height?: number }) {
  const hash = [...slug].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  const hue = hash % HUES;
  const initials = [...title.replace(/[^\p{L}\p{N} ]/gu, "")].slice(0, 2).join("");
  return (
    <Box
      aria-hidden
      h={height}
      style={{
        display: "grid",
        placeItems: "center",
        borderRadius: "var(--mantine-radius-md)",
        background: `linear-gradient(135deg, hsl(${hue} 55% 32%), hsl(${(hue + 50) % HUES} 60% 22%))`,
        color: "#fff",
        fontSize: height / 3,
        fontWeight: 700,
        letterSpacing: 2,
      }}
    >
      {initials}
    </Box>
  );
}
