import type { Same } from "~/i18n";
import type en from "./texts.en";

const wallets: Same<typeof en> = {
  nav: "钱包",
  title: "买家钱包",
  text: "买家的钱包余额与变动明细。按买家下单所用的邮箱查询。",
  email: "买家邮箱",
  find: "查询",
  one: "买家钱包",
  owner: "所有者编号：{{owner}}",
  other: "查询其他买家",
  none: "该买家还没有钱包",
  noneText: "首次充值，或有退款退入钱包时，才会产生钱包。",
  balance: "余额",
  available: "可用",
  creditLine: "信用额度",
  statement: "{{currency}} 明细",
  lines: "变动明细",
  at: "时间",
  what: "事项",
  amount: "金额",
  order: "订单",
  subject: "分录",
  who: "操作人",
  noLines: "这个钱包没有任何变动",
  noLinesText: "变动发生后一秒内会显示在这里。",
};

export default wallets;
