import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { fields as enFields, invalid as enInvalid } from "./texts.en";

const wallet: Same<typeof en> = {
  title: "我的钱包",
  none: "钱包里还没有钱",
  noneText: "先充值，以后下单无需再打开支付页面；这类订单的退款也会退回钱包。",
  balance: "余额",
  credit: "可用 {{available}}：余额加上 {{line}} 的信用额度。",
  statement: "{{currency}} 钱包明细",
  showStatement: "查看明细",
  hideStatement: "收起明细",
  noLines: "这个钱包还没有任何变动。",
  balanceAfter: "余额 {{balance}}",
  kind: {
    top_up: "充值",
    deposit: "银行存入",
    deposit_return: "退回银行",
    spend: "支付订单",
    unspend: "订单未完成支付，退回钱包",
    refund: "订单退款",
    adjustment: "商家更正",
    dispute: "冻结：银行追索充值款",
    dispute_won: "解冻：银行判定商家胜诉",
  },
  otherKind: "变动",
  topUp: {
    title: "充值",
    amount: "金额（{{currency}}）",
    example: "例如 {{amount}}。",
    currency: "货币",
    go: "前往支付页面",
    note: "钱包里的钱只能用于同一货币的订单。",
    bad: "请填写 {{currency}} 金额，例如 {{example}}。",
    tooMuch: "单次最多 {{amount}}。",
    open: "{{amount}} 尚未到账",
    openText:
      "如果您已付款，通常几秒内到账，具体取决于银行；本页会自动更新。如果尚未付款，请继续前往支付页面。",
    resume: "继续前往支付页面",
    paid: "{{amount}} 已存入您的钱包",
    expired: "充值未完成",
    expiredText: "支付页面已超时，没有扣款。请在下方重新充值。",
    dismiss: "隐藏",
  },
  pay: {
    use: "使用钱包支付",
    available: "可用 {{available}}。",
    amount: "钱包支付金额（{{currency}}）",
    hint: "最多 {{most}}。",
    bad: "请填写不超过 {{most}} 的金额。",
    rest: "还需支付 {{rest}}。",
    whole: "全部由钱包支付：提交后立即显示卡密；卡密一经查看即不能自行退回。",
    wholeReviewed: "全部由钱包支付，订单经人工审核后显示卡密。",
    place: "用钱包支付 {{total}}",
    address: "钱包属于您在本店使用的邮箱，请使用同一邮箱下单。",
    other: "钱包不属于这个邮箱。请使用您在本店使用的邮箱下单。",
    over: "链接已失效，无法使用钱包。请在“查询订单”重新获取链接，或不用钱包下单。",
  },
};

export const invalid: Same<typeof enInvalid> = {
  wallet_amount_too_much: "超过了订单金额。",
  wallet_amount_rest_too_small: "剩余金额须为零，或至少 {{limit}}。",
  wallet_amount_insufficient: "钱包余额不足。",
};

export const fields: Same<typeof enFields> = { wallet_amount: "钱包支付金额" };

export default wallet;
