import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { fields as enFields, invalid as enInvalid, problems as enProblems } from "./texts.en";

const days: Same<typeof en> = {
  nav: "日结",
  text: "每天将支付平台的入账与账簿、订单逐笔核对。每笔款项都能对上，这一天才算结清。以 UTC 零点为日界。",
  none: "还没有日结",
  noneText: "第一天将在 UTC 日终后数小时内结算。",
  state: {
    running: "核对中",
    open: "尚未结清",
    closed: "已结清，账目一致",
    closed_with_breaks: "已结，有差异",
  },
  meaning: {
    running: "正在核对，需要几分钟。",
    open: "仍有款项未对上。系统会在一周内每天自动重新核对。",
    closed: "支付平台的每笔入账都在账簿中，反之亦然。",
    closed_with_breaks: "已全部核对；对不上的列在待核对款项中。",
  },
  phase: {
    statement: "读取支付平台账单",
    rows: "在账簿中查找账单各行",
    entries: "在账单中查找账簿分录",
    orders: "核对订单与账簿",
    payouts: "核对提现合计",
    close: "结账",
    done: "完成",
  },
  column: {
    day: "日期（UTC）",
    state: "状态",
    breaks: "未了差异",
    waiting: "等待对账",
    net: "余额变动",
    runs: "核对次数",
    finished: "最近一次",
  },
  nothing: "无",
  title: "{{day}} 日结",
  progress: "正在进行：{{phase}}。",
  requested: "已安排重新核对，五分钟内开始，本页会自动更新。",
  waiting_one: "{{count}} 笔款项尚未对上。",
  waiting_other: "{{count}} 笔款项尚未对上。",
  finished_one: "已核对 {{count}} 次，最近一次 {{at}}。",
  finished_other: "已核对 {{count}} 次，最近一次 {{at}}。",
  all: "全部日结",
  totals: {
    title: "金额（{{currency}}）",
    none: "没有资金变动",
    noneText: "支付平台当天没有入账。",
    moved: "支付平台入账",
    held: "余额",
    opening: "期初",
    closing: "期末",
    agrees: "所有影响余额的款项都已入账。",
    agreesNot: "影响余额的款项中有 {{amount}} 未在账簿中结清。",
    rows_one: "账单共 {{count}} 行",
    rows_other: "账单共 {{count}} 行",
    payouts_one: "核对提现 {{count}} 笔",
    payouts_other: "核对提现 {{count}} 笔",
  },
  booking: {
    charge: "收款",
    refund: "退款",
    refund_failure: "退款被退回",
    dispute: "争议扣款",
    dispute_reversal: "争议退回",
    payout: "提现到银行",
    payout_reversal: "提现被退回",
    fee: "支付平台扣费",
    other: "其他变动",
    fees: "其中手续费",
    net: "余额变动",
    settled: "其中账簿已结清",
    unsettled: "未结清",
  },
  held: {
    provider: "支付平台余额（支付平台记录）",
    ledger_balance: "支付平台余额（账簿记录）",
    ledger_pending: "支付平台在途款（账簿记录）",
  },
  heldHint: "账簿在次日结清当天款项，因此两行不必相同。",
  breaks: { title: "差异", none: "没有差异。", all: "查看待核对款项" },
  run: "重新核对",
  runText: "重新核对这一天：五分钟内开始，本页会自动更新。没有变化的不会改动；已消失的差异会自动结束。",
  runDay: "核对某一天",
  runDayText: "任何已结束（UTC）的日期，列表中没有的也可以。",
  report: {
    title: "签名报告",
    text: "当天的合计与差异，一份供人阅读的表格和一份供程序读取的文档。结果不同的核对会生成新报告，旧报告永不覆盖。",
    csv: "下载表格（CSV）",
    json: "下载文档（JSON）",
    none: "首次核对完成后才有报告。",
    finance: "财务人员可以下载。",
    signature: "文档签名",
    means:
      "签名证明这份文档确实出自本店：它用只有本店持有的密钥生成（HMAC-SHA256），改动任何一个字符都会失效。文档中写明了表格的摘要（SHA-256），因此表格同样受保护。请将签名与文件一并保存；拿到两者的人都可以在“全部日结”页查验。",
  },
  verify: {
    title: "查验报告",
    text: "别人交给您的文档确实出自本店、没有改动过吗？",
    file: "文档（JSON）",
    fileHint: "不超过 60 KB。",
    signature: "签名",
    signatureHint: "64 位数字与 a 至 f 的字母。",
    go: "查验",
    genuine: "真实：本店签署的正是这份文档。",
    forged: "不真实：文档或签名不符。",
    choose: "请选择文件",
    tooLarge: "文件过大，无法在这里查验。",
  },
};

export const problems: Same<typeof enProblems> = {
  DayNotFound: "这一天还没有核对过。",
  ReportNotReady: "这一天的首次核对尚未完成，还没有报告。",
};

export const fields: Same<typeof enFields> = { document: "文档", signature: "签名" };

export const invalid: Same<typeof enInvalid> = {
  not_over: "这一天（UTC）还没有结束。",
  signature_string_pattern_mismatch: "请填写全部 64 位数字与 a 至 f 的字母。",
};

export default days;
