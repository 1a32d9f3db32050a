const account = {
  title: "Your account",
  email: "E-mail",
  password: "Password",
  newPassword: "New password",
  passwordHint: "At least 10 characters. A few words that nobody would guess are best.",
  showPassword: "Show or hide the password",
  signIn: "Sign in",
  create: "Create an account",
  forgot: "Forgot your password?",
  toSignIn: "Sign in instead",
  guests: "You can also buy without an account: the orders of your address join it once you have one.",
  over: "Your session is over. Please sign in again.",
  sendCode: "Send me a code",
  haveCode: "I have a code already",
  look: "Look into your mailbox",
  code: "Code from the mail",
  codeHint: "Six digits. The newest one counts.",
  again: "Send another code",
  sentAgain: "If a minute has passed since the last one, another is on its way.",
  otherAddress: "Use another address",
  sign_up: {
    title: "Create an account",
    text: "We send a code to your address, to know that it is yours. Orders that you made with it join the account.",
    sent: "A code is on its way to {{email}}. If that address has an account already, the mail says so instead.",
    go: "Create the account",
  },
  reset: {
    title: "Set a new password",
    text: "We send a code to your address. With it you set a new password; every other session ends.",
    sent: "If {{email}} has an account, a code is on its way.",
    go: "Set the password and sign in",
  },
  signedInAs: "Signed in as {{email}}",
  addressStays: "The account is that of this address. To use another one, create another account.",
  language: "We write to you in",
  signOut: "Sign out",
  signOutEverywhere: "Sign out everywhere",
  signOutText: "Signing out also removes the orders kept on this device; they stay in your account.",
  orders: "Your orders",
  noOrders: "No orders yet. They will be here.",
  data: {
    title: "Your personal data",
    exportText:
      "One file with what we hold about you: account, orders, wallet and its movements, invoices, and what we mailed you. Codes are not in it; open the order to see them.",
    export: "Save my data as a file",
    exported: "The file is saved.",
    erase: "Erase my data",
    eraseText:
      "Erases your account, and the address, network and device of all your orders. What the law has us keep, such as the books, stays without your name. Save your codes first: afterwards we cannot find your orders for you by mail.",
    obstacles: "This must be over first",
    obstacle: {
      order: "An order is not over yet.",
      refund: "A refund is not done yet.",
      dispute: "Your bank is still looking into a payment.",
      wallet: "There is money in your wallet. Spend it, or write to us.",
      invoice: "An invoice is not issued yet.",
    },
    sure: "I have saved the codes that I need",
    waiting: "Your data will be erased on {{due}}. Until then you can take that back.",
    withdraw: "Do not erase my data",
  },
};

export const invalid = {
  code_wrong_code: "This code is wrong or has run out. Have another one sent.",
  code_string_pattern_mismatch: "The code has six digits.",
  password_string_too_short: "A password has at least {{limit}} characters.",
  password_value_error: "A password neither begins nor ends with a space.",
  password_weak_password: "This password is not possible. Choose a longer one.",
};

export const fields = { code: "Code", password: "Password" };

export default account;
