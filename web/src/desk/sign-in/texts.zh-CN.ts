import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { problems as enProblems } from "./texts.en";

const signIn: Same<typeof en> = {
  email: "邮箱",
  password: "密码",
  go: "登录",
  goOn: "继续",
  restart: "重新开始",
  expired: "登录已过期，请重新登录，之后会回到当前页面。",
  step: {
    password: "登录后台",
    new_password: "设置您自己的密码",
    second_factor: "第二重验证",
    set_up_second_factor: "设置第二重验证",
  },
  newPassword: "新密码",
  newPasswordText: "邮件中的密码仅供首次登录使用。",
  rule: "至少 12 个字符，含大写、小写字母和数字",
  code: "验证器中的验证码",
  codeText: "请输入验证器当前显示的验证码。",
  sixDigits: "6 位数字",
  setUpText: "请用手机上的验证器应用扫描此图。此后登录需要应用显示的验证码。",
  qr: "供验证器应用扫描的二维码",
  typed: "或在应用中输入此密钥：",
  forgot: "忘记密码？",
  enterCode: "输入邮件中的验证码",
  forgotten: "设置新密码",
  forgottenText: "如果该邮箱属于员工，验证码将通过邮件发送。",
  sendCode: "发送验证码",
  codeSent: "如果该邮箱属于员工，验证码已发出。",
  mailedCode: "邮件中的验证码",
  setPassword: "设置密码",
  passwordSet: "新密码已设置，请用它登录。",
};

export const problems: Same<typeof enProblems> = {
  WrongCredentials: "邮箱或密码错误。",
  SignInIncomplete: "该账号需先完成设置才能登录。",
  SignInOver: "等待过久，或此步骤已完成，请重新开始。",
  PasswordResetNeeded: "您的密码已被重置，请用邮件中的验证码设置新密码。",
  WrongCode: "验证码错误、已过期或已被使用，请等待下一个。",
  WrongPassword: "当前密码错误。",
  WeakPassword: "请使用至少 12 个字符，含大写、小写字母和数字。",
  TooManyAttempts: "尝试次数过多，请稍后再试。",
};

export default signIn;
