/** How many decimals amounts have, as `chalicelib/kernel/money.py` says: browsers count some currencies otherwise. */
const ZERO = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const THREE = new Set("BHD JOD KWD OMR TND".split(" "));

export function decimals(currency: string): number {
  if (ZERO.has(currency)) return 0;
  return THREE.has(currency) ? 3 : 2;
}

const EXAMPLE_UNITS = 1250;

export type Money = { amount: number; currency: string };

/** Minor units of what somebody typed (`12.99`), or null when it is no amount of that currency. */
export function minorUnits(text: string, currency: string): number | null {
  const found = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  const places = decimals(currency);
  if (!found || (found[2]?.length ?? 0) > places) return null;
  return Number(found[1]) * 10 ** places + Number((found[2] ?? "").padEnd(places, "0") || "0");
}

/** How an amount of that currency is written, for those who write one. */
export function exampleOf(currency: string): string {
  return majorUnits({ amount: EXAMPLE_UNITS, currency });
}

/** The text that `minorUnits` reads back. */
export function majorUnits({ amount, currency }: Money): string {
  return (amount / 10 ** decimals(currency)).toFixed(decimals(currency));
}
