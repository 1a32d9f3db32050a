/** How many decimals amounts have, as `chalicelib/kernel/money.py` says: browsers count some currencies otherwise. */
const ZERO = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const THREE = new Set("BHD JOD KWD OMR TND".split(" "));

export function decimals(currency: string): number {
  if (ZERO.has(currency)) return 0;
  return THREE.has(currency) ? 3 : 2;
}
