/** How many of a SKU: a choice that works with a thumb, never more than one order takes. */
import { NativeSelect, type NativeSelectProps } from "@mantine/core";

type Props = Omit<NativeSelectProps, "onChange" | "data" | "value"> & {
  value: number;
  most: number;
  onChange: (quantity: number) => void;
};

export function Quantity({ value, most, onChange, ...rest }: Props) {
  return (
    <NativeSelect
      data={Array.from({ length: most }, (_, index) => String(index + 1))}
      value={String(Math.min(value, most))}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      {...rest}
    />
  );
}
