/** How much of an order its buyer pays from the wallet. */
import { useState } from "react";

import { majorUnits, minorUnits } from "~/i18n/decimals";
import { useBuyer } from "../account/useBuyer";
import { useWallets } from "./data";

/** `amount`: null without the wallet; `wrong`: the field says no usable amount. Only to a known buyer is it `offered`. */
export function useWalletPart(currency: string, total: number) {
  const link = useBuyer();
  const { data } = useWallets(link);
  const [used, use] = useState(false);
  const [typed, type] = useState({ currency: "", text: "" });
  const available = data?.wallets.find((one) => one.currency === currency)?.available.amount ?? 0;
  const most = Math.min(available, total);
  /** What was typed for one currency says nothing of another. */
  const written =
    typed.currency === currency ? typed.text : majorUnits({ amount: Math.max(0, most), currency });
  const units = minorUnits(written, currency);
  const offered = link !== "" && most > 0 && currency !== "";
  const active = used && offered;
  const wrong = active && (!units || units > most);
  const amount = active && !wrong ? units : null;
  const write = (text: string) => type({ currency, text });
  return { link, offered, used: active, use, text: written, write, available, most, amount, wrong };
}

export type WalletPart = ReturnType<typeof useWalletPart>;
