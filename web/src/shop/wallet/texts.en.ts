const wallet = {
  title: "Your wallet",
  none: "Your wallet is empty",
  noneText: "Pay money in once, then buy without the payment page. Refunds of such orders come back here.",
  balance: "Balance",
  credit: "{{available}} can be spent: your balance and a credit line of {{line}}.",
  statement: "What moved the wallet in {{currency}}",
  showStatement: "Show what moved it",
  hideStatement: "Hide what moved it",
  noLines: "Nothing has moved this wallet yet.",
  balanceAfter: "Balance {{balance}}",
  kind: {
    top_up: "Paid in",
    deposit: "Paid in by bank",
    deposit_return: "Paid back by bank",
    spend: "Paid for an order",
    unspend: "Back from an order that ended unpaid",
    refund: "Refund of an order",
    adjustment: "Put right by the shop",
    dispute: "Set aside: a bank claims what was paid in",
    dispute_won: "Back: the bank decided for the shop",
  },
  otherKind: "Moved",
  topUp: {
    title: "Pay money in",
    amount: "Amount in {{currency}}",
    example: "Such as {{amount}}.",
    currency: "Currency",
    go: "To the payment page",
    note: "Money in the wallet is for orders in the same currency.",
    bad: "Write an amount in {{currency}}, such as {{example}}.",
    tooMuch: "At most {{amount}} at once.",
    open: "{{amount}} is not in the wallet yet",
    openText:
      "If you have paid, this takes some seconds, or as long as your bank needs; this page shows it by itself. If not, go on to the payment page.",
    resume: "Go on to the payment page",
    paid: "{{amount}} is in your wallet",
    expired: "Nothing was paid in",
    expiredText: "The payment page was not used in time and nothing was charged. Begin again below.",
    dismiss: "Hide",
  },
  pay: {
    use: "Pay from your wallet",
    available: "There is {{available}} in it.",
    amount: "From the wallet, in {{currency}}",
    hint: "At most {{most}}.",
    bad: "Write an amount of at most {{most}}.",
    rest: "{{rest}} is left to pay.",
    whole:
      "The wallet pays all of it: you see your codes at once, and codes that were seen cannot be given back by yourself.",
    wholeReviewed: "The wallet pays all of it. A person looks at the order before its codes are shown.",
    place: "Pay {{total}} from the wallet",
    address: "The wallet belongs to the address that you are known by here; order with the same.",
    other: "The wallet is of another address than this. Order with the address that you are known by here.",
    over: "Your link has run out, so the wallet cannot be used. Have a new one sent on “Find my orders”, or order without the wallet.",
  },
};

export const invalid = {
  wallet_amount_too_much: "That is more than the order costs.",
  wallet_amount_rest_too_small: "Leave nothing to pay, or at least {{limit}}.",
  wallet_amount_insufficient: "There is not that much in the wallet.",
};

export const fields = { wallet_amount: "From the wallet" };

export default wallet;
