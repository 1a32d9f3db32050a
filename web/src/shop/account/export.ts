/** Everything the shop holds about the buyer, gathered page by page into one file. */
import { api, bearer, got, type Schemas } from "~/api/client";

type Data = Schemas["PersonalData"];

export async function everythingHeld(token: string): Promise<object> {
  const headers = bearer(token);
  const orders: Data["orders"] = [];
  let cursor: string | null = null;
  let page: Data;
  do {
    page = await got(api.GET("/v1/me/data", { headers, params: { query: { cursor } } }));
    orders.push(...page.orders);
    cursor = page.next ?? null;
  } while (cursor);
  const { buyer, account, wallets } = page;
  const statements = await Promise.all(
    wallets.map(async (wallet) => ({ ...wallet, lines: await linesOf(token, wallet.currency) })),
  );
  return { saved_at: new Date().toISOString(), buyer, account, wallets: statements, orders };
}

async function linesOf(token: string, currency: string): Promise<Schemas["StatementLine"][]> {
  const lines: Schemas["StatementLine"][] = [];
  let cursor: string | null = null;
  do {
    const page: Schemas["WalletStatement"] = await got(
      api.GET("/v1/me/wallets/{currency}/statement", {
        headers: bearer(token),
        params: { path: { currency }, query: { cursor } },
      }),
    );
    lines.push(...page.lines);
    cursor = page.next ?? null;
  } while (cursor);
  return lines;
}

/** Hands a file to the browser; it never leaves this device otherwise. */
export function download(name: string, content: object): void {
  const blob = new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
