/** Six digits, as an authenticator shows them or a mail brings them. */
import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";

type Props = {
  label: string;
  description: string;
  value: string;
  change: (value: string) => void;
  error?: string | undefined;
  /** Whether it is where one types next. */
  focused?: boolean;
};

export function CodeField({ label, description, value, change, error, focused = false }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);
  return (
    <TextInput
      ref={field}
      label={label}
      description={description}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
      pattern="[0-9]{6}"
      maxLength={6}
      value={value}
      error={error}
      onChange={(event) => change(event.currentTarget.value.replaceAll(/\D/g, ""))}
    />
  );
}
