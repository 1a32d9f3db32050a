/** Whose money a break is about: an order, or the wallet of an owner. */
import { Anchor } from "@mantine/core";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { subjectPath } from "../paths";
import { walletPath } from "../wallets/paths";

export function Whose({ one }: { one: Pick<Schemas["BreakView"], "order_id" | "wallet"> }) {
  const { order_id: order, wallet } = one;
  const to = order ? subjectPath(order) : wallet && walletPath(wallet);
  if (!to) return null;
  return (
    <Anchor component={Link} to={to} className="code" size="sm" underline="always">
      {order ?? wallet}
    </Anchor>
  );
}
