import type { Same } from "~/i18n";
import type en from "./texts.en";

const account: Same<typeof en> = {
  nav: "我的账号",
  factor: "第二重验证",
  factorOn: "登录需要验证器中的验证码。",
  factorOff: "目前登录只需密码。第二重验证可以阻止知道密码的人登录。",
  factorDone: "第二重验证已设置",
  again: "请再次输入密码",
  setUp: "设置第二重验证",
  replace: "更换第二重验证",
  replaceText: "新的一经显示，旧的即失效，请立即完成。",
  prove: "完成",
  password: "密码",
  passwordText: "所有登录都会结束，包括当前登录。之后请用新密码登录。",
  present: "当前密码",
  change: "修改密码",
  sessions: "当前的登录",
  sessionsText: "如有不认识的登录，请结束它并修改密码。",
  none: "没有登录",
  started: "开始于",
  used: "最近使用",
  ip: "地址",
  agent: "设备",
  this: "当前登录",
  end: "结束",
  endText: "使用此登录的人需要重新登录。",
  everywhere: "全部退出登录",
  everywhereText: "所有登录都会结束，包括当前登录。",
};

export default account;
