const refunds = {
  title: "Money back",
  terms: "What was agreed when you bought:",
  cannot: "By what was agreed when you bought, nothing can be refunded now:",
  ask: "Ask for a refund",
  askText:
    "What was agreed when you bought decides: the money goes back at once, the shop is asked, or we say why not. The codes of what is refunded are taken back.",
  how: "How much",
  hows: { all: "Everything", lines: "Some of the goods" },
  which: "Goods",
  noLine: "Choose at least one.",
  reason: "Why you want it back",
  send: "Ask for it",
  destination: {
    label: "Where the money goes",
    original: "Back to where I paid from",
    wallet: "Into my wallet in this shop",
    hint: {
      original: "It takes the bank some days.",
      wallet: "It is there as soon as the refund is agreed. You can buy with it here.",
    },
  },
  why: {
    agreed: "It can be refunded.",
    not_delivered: "It was paid and not delivered, so all of it can be refunded.",
    on_its_way: "It is being delivered: ask again when it is there.",
    not_paid: "It was not paid.",
    refunded: "It was refunded already.",
    too_late: "The time in which it could be given back is over.",
    seen: "Its codes were looked at, and seen codes are not taken back.",
    fee_too_high: "Nothing would be left of it after the fee.",
  },
  until: "Ask for it by {{until}} at the latest.",
  fee: "The shop keeps a fee of {{fee}}.",
  staff: "The shop has to agree first.",
  state: {
    proposed: "You asked for {{amount}} back",
    requested: "{{amount}} is on its way back to you",
    succeeded: "{{amount}} went back to you",
    failed: "{{amount}} could not be sent yet",
    rejected: "The refund of {{amount}} was turned down",
  },
  next: {
    proposed: "The shop has to agree. Until then the money is set aside and its codes cannot be looked at.",
    requested: "It is agreed. Nothing is left for you to do.",
    succeeded: "With a bank it may take some days until you see it.",
    failed: "The payment provider refused it. The shop sends it again; nothing is lost.",
    rejected: "The money stays with the shop, and the goods are yours.",
  },
  rejectedFor: "The reason: {{reason}}",
  to: { original: "To where you paid from.", wallet: "Into your wallet." },
  kept: "{{fee}} of {{gross}} is kept as a fee.",
  askedAt: "Asked for {{at}}",
  extra: {
    title: "You paid {{amount}} more than once",
    text: "The second payment came {{at}}. It goes back to you whole.",
    state: {
      proposed: "The shop has to agree first.",
      requested: "It is on its way back.",
      succeeded: "It went back to you.",
      failed: "The payment provider refused it. The shop sends it again.",
      rejected: "It was not sent back. Please write to us.",
    },
  },
  giveUp: {
    text: "Some of your goods are missing. You can wait until {{until}}, or have the money of what is missing back now, free of any fee.",
    textOpen:
      "Some of your goods are missing. You can wait, or have the money of what is missing back now, free of any fee.",
    open: "I do not want to wait",
    sure: "If you give up, what is missing is not delivered any more. If you keep waiting, the money goes there only if the goods do not come in time.",
    now: "Give up and get the money back",
    inVain: "Keep waiting",
    noted: {
      original:
        "We keep looking. If the goods do not come in time, the money goes back to where you paid from.",
      wallet: "We keep looking. If the goods do not come in time, the money goes into your wallet.",
    },
  },
};

export const problems = {
  RefundRefused: "By what was agreed when it was bought, this cannot be refunded.",
  NotRefundable:
    "This cannot be refunded as it stands: there may be less left, or another refund is under way.",
  UnderDispute: "The bank decides about this money; a refund would pay it twice.",
  NotShort: "This order does not wait for goods any more. Look at its state.",
};

export const fields = { destination: "Where the money goes" };

export default refunds;
