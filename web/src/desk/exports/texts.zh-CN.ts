import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { problems as enProblems } from "./texts.en";

const exports: Same<typeof en> = {
  nav: "卡密导出",
  one: "卡密导出",
  all: "全部卡密导出",
  text: "明文卡密只能在另一人同意后以加密文件离开本店。导出的卡密永不再售。",
  ask: "申请导出",
  sku: "SKU",
  batch: "导入批次",
  anyBatch: "任意批次",
  states: "状态为",
  number: "卡密数量",
  numberHint: "不足时按实际数量；最多 100,000 个。",
  reason: "原因与收件人",
  reasonHint: "须同意的人会看到它，它也会写入每个卡密的历史。",
  how: "由谁领取",
  delivery: {
    together: "申请人领取文件和密码。",
    split: "申请人领取文件，同意人领取密码。",
  },
  go: "提出申请",
  asked: "已申请。须另一人在“待批准”中同意。",
  begun: "导出已开始。",
  none: "还没有导出",
  noneText: "有人同意后，导出会出现在这里。",
  codes_one: "{{count}} 个卡密",
  codes_other: "{{count}} 个卡密",
  state: { requested: "生成中", ready: "可领取", empty: "没有卡密", over: "已结束" },
  by: "由 {{asked}} 申请，{{agreed}} 同意，{{at}}",
  until: "可领取至 {{until}}。",
  over: "领取时间已过。",
  empty: "已没有符合的卡密。没有卡密下架。",
  opener: "由 {{who}} 领取密码。",
  file: "领取文件",
  fileText: "加密文件的地址只给您一次，十五分钟内有效。请立即保存文件。",
  fileGot: "文件已领取，{{at}}",
  passphrase: "显示密码",
  passphraseText: "只向您显示一次，之后无人能再显示。",
  passphraseGot: "密码已显示，{{at}}",
  passphraseIs: "文件的密码",
  passphraseKeep:
    "请立即记下。文件可用 7-Zip、WinZip 或 Keka 打开（AES-256）。文件与密码请通过不同途径发送。",
  again: "再要一个文件",
  againText: "文件或密码丢失时使用：相同的卡密，须重新经人同意。",
  resume: "继续",
  resumeText: "导出中途停止。它会从停止处继续，不会重复取用卡密。",
  decoy: "每个文件中有一行是别处不存在的诱饵码：日后出现时，它会指明这次导出。",
};

export const problems: Same<typeof enProblems> = {
  ExportNotFound: "没有这次导出。",
  NotCollectable: "无法领取：尚未就绪、已被领取或时间已过。",
  NotForYou: "须由另一人领取。",
  ExportUnderWay: "正在进行，或已结束。",
  BatchEmpty: "该批次没有卡密。",
  CanariesPlanted: "该批次已有不同数量的警示码。",
};

export default exports;
