import type { Same } from "~/i18n";
import { operations } from "./operations.zh-CN";
import type enAudit from "./texts.en";
import type { fields as enFields, invalid as enInvalid, problems as enProblems } from "./texts.en";

const audit: Same<typeof enAudit> = {
  nav: "审计日志",
  title: "审计日志",
  text: "员工的每次操作和每次登录，最新的在前。任何人都无法不留痕迹地修改或删除记录。",
  who: "操作人",
  what: "操作",
  about: "对象",
  at: "时间",
  came: "结果",
  since: "开始日期（UTC）",
  until: "结束日期（UTC）",
  reversed: "结束日期早于开始日期。",
  everybody: "所有人",
  everything: "全部操作",
  search: "搜索",
  noId: "请输入编号，例如订单号或商品编号。",
  none: "还没有操作记录",
  noneText: "员工的操作会立即显示在这里。",
  noneOf: "没有符合条件的记录",
  noneOfText: "请更换日期、操作人或其他条件。",
  signIns: "此人的登录记录",
  roles: "角色",
  ip: "来源地址",
  agent: "浏览器",
  number: "条目",
  hash: "哈希值",
  route: "接口",
  request: "请求号",
  fields: "被拒字段",
  facts: "操作详情",
  given: "提交内容",
  changes: "变更内容",
  noChanges: "没有变更。",
  unread: "未能读取变更后的状态。",
  more: "另有 {{count}} 项写入 {{table}}",
  made: "新增",
  changed: "修改",
  removed: "删除",
  attribute: "字段",
  before: "变更前",
  after: "变更后",
  hidden: "（不显示）",
  all: "全部记录",
  noOutcome: "该操作已开始，但没有记录结果：可能已经生效，请检查相关对象。",
  notIntact: "该条记录在写入后被修改过。",
  outcome: {
    done: "成功",
    refused: "被拒绝",
    failed: "出错",
    unknown: "无结果",
  },
  chain: {
    unchecked: "记录链每小时校验一次，首次校验尚未进行。",
    intact: "记录链完整至第 {{number}} 条；校验时间 {{at}}。",
    broken: "审计日志被绕过系统修改",
    brokenAt: "{{chain}}：完整至第 {{number}} 条，第 {{broken_at}} 条断裂。请参阅审计链运行手册。",
  },
  operation: operations,
};

export const problems: Same<typeof enProblems> = {
  EntryNotFound: "审计日志中没有这条记录。",
};

export const fields: Same<typeof enFields> = { since: "开始日期", until: "结束日期" };

export const invalid: Same<typeof enInvalid> = {
  after_until: "开始日期晚于结束日期。",
  too_long: "一次最多 366 天，请按操作人或其他条件缩小范围。",
};

export default audit;
