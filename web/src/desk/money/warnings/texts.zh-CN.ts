import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { problems as enProblems } from "./texts.en";

const warnings: Same<typeof en> = {
  nav: "欺诈预警",
  text: "在银行追索之前，卡组织认为某笔付款是欺诈。及时退款可避免争议。尚未发出的商品等待您的决定。",
  list: { new: "待决定", decided: "已决定" },
  none: { new: "没有待决定的预警", decided: "还没有已决定的预警" },
  noneText: { new: "卡组织的预警会自动出现在这里。", decided: "已作的决定及其原因会列在这里。" },
  state: { new: "等待决定", dismissed: "已信任", refunded: "已退款" },
  kind: {
    card_never_received: "卡片从未送达持卡人。",
    fraudulent_card_application: "卡片系冒名申请。",
    made_with_counterfeit_card: "卡片系伪造。",
    made_with_lost_card: "卡片已挂失。",
    made_with_stolen_card: "卡片被盗。",
    misc: "卡组织怀疑存在欺诈。",
    unauthorized_use_of_card: "持卡人未授权这笔付款。",
  },
  opened: "收到时间 {{at}}",
  decided: "{{who}} 于 {{at}} 决定：{{reason}}",
  refund: "将订单退款",
  refundText:
    "订单剩余款项全部退回，商品收回。该订单的所有预警一并了结。须另一人同意时，预警保持待决定，直到其在退款页同意，并在此再次退款。",
  oneMore: "须另一人在退款页同意。在此之前预警保持待决定；同意后请在此再次退款。",
  dismiss: "信任这笔付款",
  dismissText: "扣下的商品将发出。如果银行之后追索款项，除非胜诉，否则款项会损失。该订单的所有预警一并了结。",
  who: "由客服决定；财务可以退款，运营可以信任付款。",
};

export const problems: Same<typeof enProblems> = {
  WarningNotFound: "没有这条预警。",
  WarningDecided: "其他人已经对这条预警作了决定。",
};

export default warnings;
