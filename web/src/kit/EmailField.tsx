/** An address, checked here first: what is wrong stands at the field in the reader's language. */
import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const LONGEST = 254;

/** An address that is written down, its field, and `accepts`: whether it can be one. Forms with it need `noValidate`. */
export function useEmail(first = "") {
  const { t } = useTranslation();
  const [value, setValue] = useState(first);
  const [wrong, setWrong] = useState(false);
  const accepts = () => {
    const good = ADDRESS.test(value.trim());
    setWrong(!good);
    if (!good) document.querySelector<HTMLElement>('input[type="email"]')?.focus();
    return good;
  };
  const field = {
    type: "email",
    autoComplete: "email",
    required: true,
    maxLength: LONGEST,
    value,
    error: wrong ? t("invalid.email_value_error") : undefined,
    onChange: (event: { currentTarget: { value: string } }) => {
      setValue(event.currentTarget.value);
      setWrong(false);
    },
  };
  return { value: value.trim(), accepts, field };
}

/** The field of `useEmail`; `error` is what the server said of it. */
export function EmailField({
  field,
  error,
  ...rest
}: { field: ReturnType<typeof useEmail>["field"] } & TextInputProps) {
  return <TextInput {...field} {...rest} error={field.error ?? error} />;
}
