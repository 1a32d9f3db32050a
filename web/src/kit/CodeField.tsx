/** Six digits, as an authenticator shows them or a mail brings them. */
import { TextInput } from "@mantine/core";

type Props = {
  label: string;
  description: string;
  value: string;
  change: (value: string) => void;
  error?: string | undefined;
};

export function CodeField({ label, description, value, change, error }: Props) {
  return (
    <TextInput
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
