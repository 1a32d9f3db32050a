/** Where an owner's wallets are shown, and the statement of one. */
export function walletPath(owner: string, currency?: string): string {
  const path = `/desk/money/wallets/${encodeURIComponent(owner)}`;
  return currency ? `${path}?${new URLSearchParams({ currency })}` : path;
}
