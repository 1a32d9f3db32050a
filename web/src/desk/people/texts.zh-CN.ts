import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { fields as enFields, invalid as enInvalid, problems as enProblems } from "./texts.en";

const people: Same<typeof en> = {
  nav: "员工",
  person: "员工",
  name: "姓名",
  roles: "角色",
  standing: "状态",
  since: "加入时间",
  none: "还没有员工",
  noRoles: "无角色",
  role: {
    owner: "店主",
    operations: "运营",
    support: "客服",
    finance: "财务",
    viewer: "只读",
  },
  allows: {
    owner: "全部权限，并管理员工",
    operations: "商品、库存和活动",
    support: "订单、审核和买家",
    finance: "资金、退款和发票",
    viewer: "只能查看，不能修改",
  },
  state: { invited: "已邀请", active: "正常", reset: "待设新密码", disabled: "已停用" },
  factorOn: "已设第二重验证",
  factorOff: "未设第二重验证",
  invite: "邀请",
  inviteText: "临时密码将通过邮件发送，三天内有效。",
  invited: "已邀请 {{email}}",
  saveRoles: "保存角色",
  saveRolesText: "该员工的登录将结束，新角色从下次登录起生效。",
  enable: "启用",
  enableText: "该员工可以重新登录。",
  disable: "停用",
  disableText: "该员工的登录将结束，且无法再登录。",
  inviteAgain: "重新发送邀请",
  inviteAgainText: "将发送新的临时密码。",
  resetPassword: "重置密码",
  resetPasswordText: "该员工的登录将结束，用于设置新密码的验证码将通过邮件发送。",
  resetFactor: "重置第二重验证",
  resetFactorText: "手机遗失时使用：登录将结束，下次登录时重新设置。",
  signOut: "结束全部登录",
  signOutText: "该员工需要在所有设备上重新登录。",
};

export const fields: Same<typeof enFields> = {
  code: "验证码",
  name: "姓名",
  new_password: "新密码",
  roles: "角色",
};
export const invalid: Same<typeof enInvalid> = {
  wrong_code: "验证码错误、已过期或已被使用。",
  wrong_password: "当前密码不正确。",
  weak_password: "至少 12 个字符，含大写、小写字母和数字。",
};

export const problems: Same<typeof enProblems> = {
  LastOwner: "这是最后一位可以登录的店主，请先让他人成为店主。",
  PersonExists: "该邮箱已属于一位员工。",
  PersonNotFound: "没有这位员工。",
  SessionNotFound: "此登录已结束。",
};

export default people;
