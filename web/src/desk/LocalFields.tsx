/** One text in both languages. */
import { SimpleGrid, Textarea, TextInput } from "@mantine/core";

export type LocalText = Record<string, string>;
type Props = {
  label: string;
  hint?: string;
  value: LocalText;
  change: (value: LocalText) => void;
  long?: boolean;
  required?: boolean;
  error?: string | undefined;
};

const NAMES = { en: "English", "zh-CN": "简体中文" } as const;

/** The text without languages that say nothing: the server takes none of those. */
export function filled(text: LocalText): LocalText {
  return Object.fromEntries(Object.entries(text).filter(([, words]) => words.trim() !== ""));
}

export function LocalFields({ label, hint, value, change, long = false, required = false, error }: Props) {
  const Field = long ? Textarea : TextInput;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {(["en", "zh-CN"] as const).map((lang) => (
        <Field
          key={lang}
          label={`${label} (${NAMES[lang]})`}
          lang={lang}
          required={required && lang === "en"}
          maxLength={long ? 20_000 : 200}
          value={value[lang] ?? ""}
          onChange={(event) => change({ ...value, [lang]: event.currentTarget.value })}
          {...(hint ? { description: hint } : {})}
          {...(error ? { error } : {})}
          {...(long ? { autosize: true, minRows: 2, maxRows: 12 } : {})}
        />
      ))}
    </SimpleGrid>
  );
}
