import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { fields as enFields, problems as enProblems } from "./texts.en";

const paper: Same<typeof en> = {
  title: "收据与发票",
  receipt: {
    open: "可打印的收据",
    title: "收据",
    number: "收据 {{number}}",
    order: "订单 {{order}}",
    ordered: "下单时间 {{at}}",
    buyer: "买家：{{email}}",
    seller: "卖家",
    taxId: "税号：{{number}}",
    goods: "商品",
    price: "金额",
    total: "合计",
    tax: "其中税额",
    payments: "付款",
    returned: "多付，将退回",
    unknownMethod: "已付",
    wallet: "钱包支付",
    refunds: "退款",
    state: { succeeded: "已退回", failed: "退款失败", pending: "退款中" },
    refunded: "退款合计",
    chargedBack: "已由您的银行追回",
    lineTaken: "已由银行追回",
    print: "打印",
    back: "返回订单",
    closed: "无法在此打开收据",
    closedText: "请先通过邮件中的链接打开订单。",
    none: "还没有收据",
    noneText: "付款后才有收据。",
  },
  invoice: {
    ask: "申请发票",
    askText: "按本订单的实收金额开具，以文件形式提供。",
    buyer: "抬头类型",
    buyers: { personal: "个人", company: "企业" },
    name: { personal: "姓名", company: "企业名称" },
    taxId: "税号",
    taxHint: "18 位统一社会信用代码，或带国家前缀的增值税号。",
    email: "邮箱",
    send: "提交申请",
    cancel: "取消",
    again: "重新申请",
    state: {
      requested: "发票申请已提交",
      issued: "发票已开具",
      rejected: "发票未能开具",
      to_reverse: "发票正在冲红",
      reversed: "发票已冲红",
    },
    next: {
      requested: "由专人开具，需要数天，完成后会显示在这里。",
      issued: "发票号码 {{number}}。",
      rejected: "原因：{{reason}}。您可以重新申请。",
      to_reverse: "开具后发生了退款，该发票不再有效。",
      reversed: "开具后发生了退款，该发票不再有效。",
    },
    for: "{{title}}，{{amount}}",
    download: "下载发票",
  },
};

export const problems: Same<typeof enProblems> = {
  InvoiceRequested: "该订单已申请过发票。",
  NotInvoiceable: "该订单目前不能开票：已退款，或退款处理中。",
};

export const fields: Same<typeof enFields> = { tax_id: "税号", buyer: "抬头类型" };

export default paper;
