import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { problems as enProblems } from "./texts.en";

const approvals: Same<typeof en> = {
  nav: "待批准",
  one: "申请",
  all: "全部待批准事项",
  waiting_one: "{{count}} 项待批准",
  waiting_other: "{{count}} 项待批准",
  text: "由一名员工提出、须另一人同意的事项。同意之前不会执行任何操作。",
  alone: "本店的卡密导出和支付规则不需要第二人：提出者自行决定，每一项都会注明。",
  none: "没有待批准的事项",
  noneText: "卡密导出、支付规则、授信额度、退款、合作伙伴存款和账簿更正会出现在这里。",
  over: "已决定",
  open: "等待中",
  noneOver: "还没有这样的决定",
  kind: {
    payment_rules: "支付方式规则",
    code_export: "卡密导出",
    credit_line: "合作伙伴信用额度",
  },
  refunds: "退款",
  adjustments: "账簿更正",
  deposits: "合作伙伴存款",
  state: {
    waiting: "等待中",
    approved: "已批准",
    refused: "已拒绝",
    stale: "已失效",
    expired: "已过期",
  },
  meaning: {
    waiting: "等待至 {{until}}。",
    approved: "已按此处内容执行。",
    refused: "未执行。",
    stale: "在有人同意之前，其依据已改变：未执行。请重新提出。",
    expired: "无人及时决定：未执行。请重新提出。",
  },
  asked: "由 {{who}} 提出，{{at}}",
  decided: "由 {{who}} 决定，{{at}}",
  reason: "原因：{{reason}}",
  decidedFor: "理由：{{reason}}",
  noSecond: "提出与同意为同一人：本店未要求第二人。",
  content: {
    rules_one: "以 {{count}} 条规则取代版本 {{version}}",
    rules_other: "以 {{count}} 条规则取代版本 {{version}}",
    number_one: "{{sku}} 的卡密，最多 {{count}} 个",
    number_other: "{{sku}} 的卡密，最多 {{count}} 个",
    batch: "仅限导入批次 {{batch}}",
    states: "状态为：{{states}}",
    again: "为 {{id}} 的卡密再生成一个文件",
    line: "合作伙伴 {{partner}}：由 {{before}} 调整为 {{amount}}",
  },
  approve: "批准",
  approveText: {
    payment_rules: "这些规则将在数秒内生效。",
    code_export: "这些卡密将永久下架，并可在加密文件中领取。",
    credit_line: "合作伙伴可立即在该额度内赊购。",
  },
  refuse: "拒绝",
  refuseText: "不会执行。提出者会看到理由。",
  takeBack: "撤回",
  takeBackText: "您自己的请求将结束，不会执行任何操作。",
  own: "这是您提出的：须由另一人决定。",
  who: {
    payment_rules: "由财务人员或店主决定。",
    code_export: "由运营人员或店主决定。",
  },
};

export const problems: Same<typeof enProblems> = {
  SecondPersonNeeded: "须另一人同意。请提出申请。",
  ProposalNotFound: "没有这项请求。",
  NotWaiting: "它已不再等待：已有人决定，或已过期。",
  OtherContent: "这与所提出的内容不同。请刷新页面后重新阅读。",
  BasisChanged: "其依据在此期间已改变。未执行任何操作，须重新提出。",
};

export default approvals;
