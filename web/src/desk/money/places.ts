/** The pages about money, as the desk's navigation has them. A further one adds a line here and in `routes.tsx`. */
import {
  IconAlertTriangle,
  IconAdjustments,
  IconBuildingBank,
  IconCalendarCheck,
  IconChartBar,
  IconFileInvoice,
  IconFlag,
  IconHeartHandshake,
  IconListNumbers,
  IconReceiptRefund,
  IconScale,
  IconUserOff,
  IconWallet,
} from "@tabler/icons-react";

export const MONEY_PLACES = [
  { to: "/desk/money/accounts", text: "desk.ledger.nav.accounts", icon: IconScale },
  { to: "/desk/money/profit", text: "desk.ledger.nav.profit", icon: IconChartBar },
  { to: "/desk/money/adjustments", text: "desk.ledger.nav.adjustments", icon: IconAdjustments },
  { to: "/desk/money/days", text: "desk.days.nav", icon: IconCalendarCheck },
  { to: "/desk/money/breaks", text: "desk.breaks.nav", icon: IconAlertTriangle },
  { to: "/desk/money/refunds", text: "desk.refunds.nav", icon: IconReceiptRefund },
  { to: "/desk/money/disputes", text: "desk.disputes.nav", icon: IconBuildingBank },
  { to: "/desk/money/warnings", text: "desk.warnings.nav", icon: IconFlag },
  { to: "/desk/money/blocks", text: "desk.blocks.nav", icon: IconUserOff },
  { to: "/desk/money/wallets", text: "desk.wallets.nav", icon: IconWallet },
  { to: "/desk/money/partners", text: "desk.partners.nav", icon: IconHeartHandshake },
  { to: "/desk/money/rules", text: "desk.rules.nav", icon: IconListNumbers },
  { to: "/desk/money/invoices", text: "desk.invoices.nav", icon: IconFileInvoice },
] as const;
