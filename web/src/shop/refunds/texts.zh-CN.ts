import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { fields as enFields, problems as enProblems } from "./texts.en";

const refunds: Same<typeof en> = {
  title: "退款",
  terms: "购买时的约定：",
  cannot: "按购买时的约定，目前无法退款：",
  ask: "申请退款",
  askText: "按购买时的约定处理：立即退款、由商店决定，或告知不能退款的原因。所退商品的卡密会收回。",
  how: "退款范围",
  hows: { all: "全部", lines: "部分商品" },
  which: "商品",
  noLine: "请至少选择一项。",
  reason: "退款原因",
  send: "提交申请",
  destination: {
    label: "退款去向",
    original: "退回原付款方式",
    wallet: "退入我在本店的钱包",
    hint: { original: "银行处理需要几天。", wallet: "同意后立即到账，可在本店购物。" },
  },
  why: {
    agreed: "可以退款。",
    not_delivered: "已付款但未发货，可全额退款。",
    on_its_way: "正在发货，请到货后再申请。",
    not_paid: "未付款。",
    refunded: "已退款。",
    too_late: "已超过可退期限。",
    seen: "卡密已被查看，已查看的不予退回。",
    fee_too_high: "扣除手续费后没有可退金额。",
  },
  until: "最迟 {{until}} 前申请。",
  fee: "商店保留手续费 {{fee}}。",
  staff: "须先由商店同意。",
  state: {
    proposed: "您已申请退款 {{amount}}",
    requested: "{{amount}} 正在退回",
    succeeded: "{{amount}} 已退回",
    failed: "{{amount}} 暂未退回",
    rejected: "{{amount}} 的退款申请被拒绝",
  },
  next: {
    proposed: "等待商店同意。在此之前款项已预留，相关卡密无法查看。",
    requested: "已同意，您无需再操作。",
    succeeded: "银行到账可能需要几天。",
    failed: "支付平台未能退回。商店会重新发起，款项不会丢失。",
    rejected: "款项留在商店，商品归您所有。",
  },
  rejectedFor: "原因：{{reason}}",
  to: { original: "退回原付款方式。", wallet: "退入您的钱包。" },
  kept: "{{gross}} 中保留 {{fee}} 手续费。",
  askedAt: "申请时间 {{at}}",
  extra: {
    title: "您重复支付了 {{amount}}",
    text: "重复付款收到时间 {{at}}，将全额退回。",
    state: {
      proposed: "须先由商店同意。",
      requested: "正在退回。",
      succeeded: "已退回。",
      failed: "支付平台未能退回，商店会重新发起。",
      rejected: "未退回，请联系我们。",
    },
  },
  giveUp: {
    text: "部分商品缺货。您可以等到 {{until}}，或现在免费退回缺货部分的款项。",
    textOpen: "部分商品缺货。您可以继续等待，或现在免费退回缺货部分的款项。",
    open: "我不想等了",
    sure: "放弃后，缺货部分不再发货。继续等待时，只有未能按时到货，款项才会退到所选去向。",
    now: "放弃并退款",
    inVain: "继续等待",
    noted: {
      original: "我们会继续备货。如未按时到货，款项将退回原付款方式。",
      wallet: "我们会继续备货。如未按时到货，款项将退入您的钱包。",
    },
  },
};

export const problems: Same<typeof enProblems> = {
  RefundRefused: "按购买时的约定，无法退款。",
  NotRefundable: "目前无法退款：可退金额不足，或另一笔退款正在进行。",
  UnderDispute: "银行正在裁定这笔款项，退款会导致重复支付。",
  NotShort: "此订单已不再等待商品，请查看最新状态。",
};

export const fields: Same<typeof enFields> = { destination: "退款去向" };

export default refunds;
