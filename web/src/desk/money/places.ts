/** The pages about money, as the desk's navigation has them. A further one adds a line here and in `routes.tsx`. */
import {
  IconAlertTriangle,
  IconAdjustments,
  IconCalendarCheck,
  IconChartBar,
  IconScale,
} from "@tabler/icons-react";

export const MONEY_PLACES = [
  { to: "/desk/money/accounts", text: "desk.ledger.nav.accounts", icon: IconScale },
  { to: "/desk/money/profit", text: "desk.ledger.nav.profit", icon: IconChartBar },
  { to: "/desk/money/adjustments", text: "desk.ledger.nav.adjustments", icon: IconAdjustments },
  { to: "/desk/money/days", text: "desk.days.nav", icon: IconCalendarCheck },
  { to: "/desk/money/breaks", text: "desk.breaks.nav", icon: IconAlertTriangle },
] as const;
