/** The pages about money, as the desk's navigation has them. A further one adds a line here and in `routes.tsx`. */
import {
  IconAlertTriangle,
  IconAdjustments,
  IconChartBar,
  IconFileInvoice,
  IconListNumbers,
  IconScale,
  IconWallet,
} from "@tabler/icons-react";

export const MONEY_PLACES = [
  { to: "/desk/money/accounts", text: "desk.ledger.nav.accounts", icon: IconScale },
  { to: "/desk/money/profit", text: "desk.ledger.nav.profit", icon: IconChartBar },
  { to: "/desk/money/adjustments", text: "desk.ledger.nav.adjustments", icon: IconAdjustments },
  { to: "/desk/money/wallets", text: "desk.wallets.nav", icon: IconWallet },
  { to: "/desk/money/rules", text: "desk.rules.nav", icon: IconListNumbers },
  { to: "/desk/money/invoices", text: "desk.invoices.nav", icon: IconFileInvoice },
  { to: "/desk/money", text: "desk.nav.money", icon: IconAlertTriangle },
] as const;
