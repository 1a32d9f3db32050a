const signIn = {
  email: "E-mail",
  password: "Password",
  go: "Sign in",
  goOn: "Go on",
  restart: "Begin again",
  expired: "Your session is over. Sign in again; you come back to the same page.",
  step: {
    password: "Sign in to the desk",
    new_password: "Choose a password of your own",
    second_factor: "Your second factor",
    set_up_second_factor: "Set up your second factor",
  },
  newPassword: "New password",
  newPasswordText: "The password that was mailed to you was for the first time only.",
  rule: "12 characters or more, with upper and lower case and a digit",
  code: "Code of your authenticator",
  codeText: "Enter the code that your authenticator shows now.",
  sixDigits: "Six digits",
  setUpText:
    "Scan this picture with an authenticator app on your phone. From now on, signing in needs a code that the app shows.",
  qr: "QR code for the authenticator app",
  typed: "Or type this secret into the app:",
  forgot: "Forgot your password?",
  enterCode: "Enter the code that was mailed",
  forgotten: "Set a new password",
  forgottenText: "A code comes by mail, if somebody of the staff has this address.",
  sendCode: "Send a code",
  codeSent: "If somebody of the staff has this address, the code is on its way.",
  mailedCode: "Code from the mail",
  setPassword: "Set the password",
  passwordSet: "The new password is set. Sign in with it.",
};

export const problems = {
  WrongCredentials: "The address or the password is wrong.",
  SignInIncomplete: "This account must complete its set-up before it can sign in.",
  SignInOver: "This took too long, or was done already. Begin again.",
  PasswordResetNeeded: "Your password was reset. Set a new one with the code that was mailed to you.",
  WrongCode: "The code is wrong, expired, or was used before. Wait for the next one.",
  WrongPassword: "The present password is wrong.",
  WeakPassword: "Choose 12 characters or more, with upper and lower case and a digit.",
  TooManyAttempts: "Too many tries. Wait a while before the next one.",
};

export default signIn;
