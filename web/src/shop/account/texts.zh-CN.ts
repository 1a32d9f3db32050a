import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { fields as enFields, invalid as enInvalid } from "./texts.en";

const account: Same<typeof en> = {
  title: "我的账户",
  email: "邮箱",
  password: "密码",
  newPassword: "新密码",
  passwordHint: "至少 10 个字符，建议用几个别人猜不到的词。",
  showPassword: "显示或隐藏密码",
  signIn: "登录",
  create: "注册账户",
  forgot: "忘记密码？",
  toSignIn: "返回登录",
  guests: "不注册也可以购买：注册后，同一邮箱的订单会自动归入账户。",
  over: "登录已失效，请重新登录。",
  sendCode: "发送验证码",
  haveCode: "我已有验证码",
  look: "请查收邮件",
  code: "邮件中的验证码",
  codeHint: "六位数字，以最新一封为准。",
  again: "重新发送验证码",
  sentAgain: "如果距上次已超过一分钟，新的验证码已发出。",
  otherAddress: "使用其他邮箱",
  sign_up: {
    title: "注册账户",
    text: "我们会向您的邮箱发送验证码，以确认邮箱属于您。用该邮箱下过的订单会归入账户。",
    sent: "验证码已发往 {{email}}。如果该邮箱已有账户，邮件会另行说明。",
    go: "注册",
  },
  reset: {
    title: "设置新密码",
    text: "我们会向您的邮箱发送验证码，凭验证码设置新密码；其他登录会全部退出。",
    sent: "如果 {{email}} 已有账户，验证码已发出。",
    go: "设置密码并登录",
  },
  signedInAs: "已登录：{{email}}",
  addressStays: "账户与此邮箱绑定。如需使用其他邮箱，请另行注册。",
  language: "邮件语言",
  signOut: "退出登录",
  signOutEverywhere: "退出所有设备",
  signOutText: "退出登录会同时移除保存在本设备上的订单；账户中的订单不受影响。",
  factor: {
    title: "登录的第二步验证",
    off: "绑定手机上的身份验证器后，即使密码泄露，他人也无法登录。请先输入密码。",
    on: "登录时需要输入身份验证器中的验证码。如需更换，请先移除当前的验证器。",
    setUp: "绑定身份验证器",
    scan: "请用身份验证器应用扫描此图。此后登录需要输入应用显示的验证码。",
    picture: "供身份验证器应用扫描的二维码",
    typed: "或在应用中输入此密钥：",
    code: "身份验证器中的验证码",
    codeHint: "应用当前显示的六位数字。",
    wrong: "验证码错误或已使用过，请等待下一个。",
    confirm: "启用",
    remove: "移除身份验证器",
    enterNew: "新密码已设置。请输入身份验证器当前显示的验证码以登录。",
    enter: "密码正确，请输入身份验证器当前显示的验证码。",
    back: "返回",
    lost: "验证器丢失？",
    drop: "我的身份验证器已丢失",
    dropText: "此后只用密码即可登录，直到您重新绑定。",
  },
  orders: "我的订单",
  noOrders: "还没有订单，下单后会显示在这里。",
  data: {
    title: "个人数据",
    exportText:
      "将我们保存的您的数据存为一个文件：账户、订单、钱包及明细、发票和邮件记录。其中不含卡密，请打开订单查看。",
    export: "保存我的数据",
    exported: "文件已保存。",
    erase: "删除我的数据",
    eraseText:
      "将删除您的账户，以及所有订单中的邮箱、网络和设备信息。法律要求保留的账目等会保留，但不含您的姓名。请先保存卡密：删除后无法再通过邮件为您找回订单。",
    obstacles: "请先完成以下事项",
    obstacle: {
      order: "有订单尚未结束。",
      refund: "有退款尚未完成。",
      dispute: "银行仍在核查一笔付款。",
      wallet: "钱包里还有余额，请先用完或联系我们。",
      invoice: "有发票尚未开具。",
    },
    sure: "我已保存需要的卡密",
    waiting: "您的数据将于 {{due}} 删除，在此之前可以撤回。",
    withdraw: "不要删除我的数据",
  },
};

export const invalid: Same<typeof enInvalid> = {
  code_wrong_code: "验证码错误或已失效，请重新获取。",
  code_string_pattern_mismatch: "验证码为六位数字。",
  password_wrong_password: "密码错误。",
  password_string_too_short: "密码至少 {{limit}} 个字符。",
  password_value_error: "密码首尾不能有空格。",
  password_weak_password: "这个密码太容易被猜到：请至少使用五种不同的字符，且不要使用邮箱地址。",
};

export const fields: Same<typeof enFields> = {
  code: "验证码",

  password: "密码",
};

export default account;
