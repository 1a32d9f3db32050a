import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { problems as enProblems } from "./texts.en";

const invoices: Same<typeof en> = {
  nav: "发票",
  title: "发票",
  text: "买家在订单页面申请；等待最久的排在最前。",
  stateLabel: "状态",
  state: {
    requested: "待开具",
    issued: "已开具",
    rejected: "已驳回",
    to_reverse: "待冲红",
    reversed: "已冲红",
  },
  help: {
    requested: "请先在税务系统开具发票，再在此上传文件。",
    issued: "买家可以下载文件。",
    rejected: "买家会看到原因，可以重新申请。",
    to_reverse: "开具后发生了退款。请在税务系统冲红，再在此登记。",
    reversed: "该发票已作废；如订单仍有实收金额，买家可重新申请。",
  },
  none: {
    requested: "没有待开具的发票",
    issued: "没有已开具的发票",
    rejected: "没有被驳回的申请",
    to_reverse: "没有待冲红的发票",
    reversed: "没有已冲红的发票",
  },
  buyer: { personal: "个人", company: "企业" },
  taxId: "税号：{{number}}",
  tax: "其中税额 {{tax}}",
  email: "发送至 {{email}}",
  requested: "申请时间 {{at}}",
  number: "发票号码 {{number}}，开具时间 {{at}}",
  because: "原因：{{reason}}",
  order: "订单",
  download: "获取文件",
  finance: "由财务人员开具或驳回。",
  issue: "开具",
  issueText: "上传税务系统生成的发票文件，买家可立即下载。",
  file: "文件（PDF、OFD 或 XML，最大 10 MB）",
  invoiceNumber: "发票号码",
  noFile: "请选择文件。",
  otherFile: "只支持 PDF、OFD 和 XML 文件。",
  tooLarge: "文件超过 10 MB。",
  replace: "更换文件",
  replaceText: "上传正确的文件，买家此后下载的就是它；错误的文件会连同原因一起留存。",
  sameNumber: "仅在发票号码不同时填写。",
  reject: "驳回",
  rejectText: "{{amount}} 的买家会看到原因，可以重新申请。",
  reversed: "已冲红",
  reversedText: "登记该发票已在税务系统冲红。",
  export: {
    title: "导出给会计",
    month: "月份",
    go: "生成表格",
    made_one: "{{month}} 共 {{count}} 张发票",
    made_other: "{{month}} 共 {{count}} 张发票",
    download: "下载 CSV 文件",
    note: "链接 15 分钟内有效。",
  },
};

export const problems: Same<typeof enProblems> = {
  InvoiceNotFound: "该订单没有开票申请。",
  InvoiceClosed: "其他人已处理该申请，请查看其状态。",
  FileMissing: "文件没有送达，请重试。",
  NotInvoiceable: "该订单目前不能开票：未支付、已退款，或退款处理中。",
};

export default invoices;
