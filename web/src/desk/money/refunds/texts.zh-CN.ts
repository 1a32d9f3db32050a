import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { problems as enProblems } from "./texts.en";

const refunds: Same<typeof en> = {
  nav: "退款",
  queue: { proposed: "等待同意", requested: "退款中", failed: "失败" },
  help: {
    proposed:
      "需要客服或财务人员同意。在此之前款项已预留，相关商品无法查看，请每天处理。等待最久的排在最前。",
    requested: "已获同意，支付平台正在退款，无需操作。",
    failed: "支付平台没有退回这些款项，仍欠买家。请重新发起。",
  },
  none: { proposed: "没有等待同意的退款", requested: "没有进行中的退款", failed: "没有失败的退款" },
  noneText: {
    proposed: "需要有人同意的退款会出现在这里。",
    requested: "已同意的退款会留在这里，直到支付平台退回款项。",
    failed: "支付平台没有退回款项时，退款会出现在这里。",
  },
  meaning: {
    proposed: "等待商店人员同意，款项已预留。",
    requested: "已同意：商品正在收回，款项正在退回。",
    succeeded: "款项已退回。",
    failed: "支付平台没有退回款项，需要有人重新发起。",
    rejected: "未退款，这笔款项可以再次申请退款。",
  },
  kept: "{{gross}} 中商店保留 {{fee}} 手续费。",
  destination: { original: "退回原付款方式。", wallet: "退入买家钱包。" },
  partToWallet: "其中 {{amount}} 由钱包支付，退回钱包。",
  extra: "此订单的重复付款，全额退回。",
  of: "商品：{{lines}}",
  asked: "{{who}} 于 {{at}} 申请",
  agreed: "已同意：{{who}}",
  missing_one: "还需 {{count}} 人同意。",
  missing_other: "还需 {{count}} 人同意。",
  rejectedFor: "{{who}} 已拒绝：{{reason}}",
  retried: "已重新发起：{{refund}}",
  who: "由客服或财务人员决定。",
  own: "这是您申请或已同意过的退款，须由其他人决定。您仍可拒绝。",
  approve: "同意",
  approveText: "{{amount}} 将退给买家，相应商品将被收回。",
  approveFirst: "您同意把 {{amount}} 退给买家；还须另一人同意才会退款。",
  oneMore: "还须其他人同意。",
  onItsWay: "款项正在退回。",
  reject: "拒绝",
  rejectText: "{{amount}} 留在商店，买家保留商品。买家会看到原因。",
  again: { original: "重试", wallet: "改退到钱包" },
  againText: {
    original: "{{amount}} 将再次退回原付款方式。",
    wallet: "{{amount}} 立即退入买家钱包，不经过支付平台。",
  },
  agreedTitle: "出售时的约定",
  why: {
    agreed: "可以退款。",
    not_delivered: "已付款但未发货，可全额退款。",
    on_its_way: "正在发货。",
    not_paid: "未付款。",
    refunded: "已退款。",
    too_late: "已超过可退期限。",
    seen: "卡密已被查看，已查看的不予退回。",
    fee_too_high: "扣除手续费后没有可退金额。",
  },
  fee: "保留手续费 {{fee}}。",
  approval: {
    automatic: "买家无需他人同意即可退款。",
    staff: "需要商店一人同意。",
    two_people: "需要商店两人同意。",
  },
  complete: "查询支付平台并完成订单",
  completeText: "向支付平台查询款项，然后按现有卡密尽量发货。可放心重复操作。",
  completed: "处理结果",
  told: {
    recorded: "支付平台已收到此订单款项，现已入账。",
    known: "此订单款项之前已入账。",
    unpaid: "支付平台没有此订单的款项。付款状态：{{payment}}。",
    delivered: "{{all}} 行中已发货 {{count}} 行。",
    not_deliverable: "订单目前的状态无法发货。",
    short: "缺少卡密，订单等待至 {{until}}。",
    in_review: "等待审核决定。",
    nothing_left: "没有需要发货的商品。",
  },
  extras: { title: "重复付款", one: "{{amount}}，收款时间 {{at}}" },
  sent: { original: "款项正在退回。", wallet: "款项已进入钱包。" },
};

export const problems: Same<typeof enProblems> = {
  RefundNotFound: "没有这笔退款，或它早于此处可处理的退款。",
  NotProposed: "其他人已作出决定，请查看最新状态。",
  NotFailed: "已重新发起，或并未失败，请查看最新状态。",
};

export const fields = {
  destination: "退款去向",
  fee: "手续费",
  window_days: "可退天数",
  fee_bps: "手续费比例",
  fee_minimum: "最低手续费",
  two_people_above: "两人同意的限额",
  short_wait_seconds: "等待卡密的时间",
};

export default refunds;
