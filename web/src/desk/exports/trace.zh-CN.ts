import type { Same } from "~/i18n";
import type en from "./trace.en";

const trace: Same<typeof en> = {
  nav: "卡密来自哪里？",
  text: "粘贴有人发现或投诉的卡密。如果本店知道它，这里会说明它来自哪次导入、属于谁，或哪个文件已泄露。您的查询会写入它的历史。",
  code: "卡密、链接或密码",
  number: "卡号（卡号加密码时）",
  reason: "查询原因",
  go: "查询",
  unknown: "本店不知道这段文字。",
  unknownText: "它既不在库存中，也不在任何导出文件中。没有保留它的任何内容。",
  origin: {
    stock: "本店的卡密",
    canary: "警示码：它所在的那次导入的卡密已泄露",
    decoy: "诱饵码：某个导出文件已泄露",
  },
  imported: "由 {{who}} 于 {{at}} 导入，来自 {{name}}",
  export: "导出 {{id}}：由 {{asked}} 申请，{{agreed}} 同意，{{at}}",
  why: "原因：{{reason}}",
  history: "它的历史",
  looks: "谁看过它",
  noLooks: "没有人看过它的明文。",
  kind: {
    revealed: "向买家显示",
    searched: "由持有它的人查询",
    exported: "写入加密文件",
    file_collected: "文件已领取",
    passphrase_collected: "密码已显示",
  },
  how: "方式",
  from: "网络与设备",
  canaries: "放入警示码",
  canariesText: "在这些卡密中放入三个外观相似的文字。它们永不出售：谁持有其中之一，就是从这次导入得到的。",
};

export default trace;
