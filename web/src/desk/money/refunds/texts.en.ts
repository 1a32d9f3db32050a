const refunds = {
  nav: "Refunds",
  queue: { proposed: "Wait for a person", requested: "On their way", failed: "Failed" },
  help: {
    proposed:
      "Somebody of support or finance has to agree. Until then the money is set aside and the goods cannot be looked at: decide daily. Whoever waits longest stands first.",
    requested: "These are agreed. The payment provider sends the money; there is nothing to do here.",
    failed: "The provider did not send this money, so the buyer is still owed it. Send it once more.",
  },
  none: {
    proposed: "No refund waits for a person",
    requested: "No refund is on its way",
    failed: "No refund failed",
  },
  noneText: {
    proposed: "When a refund needs somebody's consent, it appears here.",
    requested: "Agreed refunds stand here until the provider has sent the money.",
    failed: "When the provider does not send the money, the refund appears here.",
  },
  meaning: {
    proposed: "Waits for somebody of the shop to agree; its money is set aside.",
    requested: "Agreed: the goods are taken back and the money is on its way.",
    succeeded: "The money went back.",
    failed: "The payment provider did not send the money: somebody must try again.",
    rejected: "Not made: its money can be refunded again.",
  },
  kept: "{{fee}} of {{gross}} stays with the shop as a fee.",
  destination: {
    original: "It goes to where it was paid from.",
    wallet: "It goes into the buyer's wallet.",
  },
  partToWallet: "{{amount}} of it was paid from the wallet and goes back there.",
  extra: "A second payment of this order, which goes back whole.",
  of: "Of: {{lines}}",
  asked: "Asked for by {{who}}, {{at}}",
  agreed: "Agreed to by {{who}}",
  missing_one: "{{count}} person has to agree still.",
  missing_other: "{{count}} people have to agree still.",
  rejectedFor: "Turned down by {{who}}: {{reason}}",
  retried: "Sent again as {{refund}}",
  who: "Somebody of support or finance decides.",
  own: "You asked for this or agreed before: somebody else has to decide. You can still turn it down.",
  approve: "Approve",
  approveText: "{{amount}} goes to the buyer, and the goods that it pays back are taken back.",
  approveFirst: "You agree that {{amount}} goes to the buyer. It goes when one more person has agreed.",
  oneMore: "Somebody else has to agree still.",
  onItsWay: "The money is on its way.",
  reject: "Reject",
  rejectText: "{{amount}} stays with the shop, and the buyer keeps the goods. The buyer reads the reason.",
  again: { original: "Try again", wallet: "Send to the wallet instead" },
  againText: {
    original: "{{amount}} is sent once more to where it was paid from.",
    wallet: "{{amount}} goes into the buyer's wallet at once; the payment provider is not needed.",
  },
  agreedTitle: "What was agreed when it was sold",
  why: {
    agreed: "It can be refunded.",
    not_delivered: "It was paid and not delivered, so all of it can be refunded.",
    on_its_way: "It is being delivered.",
    not_paid: "It was not paid.",
    refunded: "It was refunded already.",
    too_late: "The time in which it could be given back is over.",
    seen: "Its codes were looked at, and seen codes are not taken back.",
    fee_too_high: "Nothing would be left of it after the fee.",
  },
  fee: "A fee of {{fee}} is kept.",
  approval: {
    automatic: "The buyer gets it without asking anybody.",
    staff: "One person of the shop has to agree.",
    two_people: "Two people of the shop have to agree.",
  },
  complete: "Ask the provider and complete",
  completeText:
    "Asks the payment provider about the money, then delivers as much of the order as there are codes for. It can be repeated safely.",
  completed: "What was done",
  told: {
    recorded: "The provider has the money of this order: it is recorded now.",
    known: "The money of this order was recorded before.",
    unpaid: "The provider has no money for this order. The payment is: {{payment}}.",
    delivered: "{{count}} of {{all}} lines were delivered.",
    not_deliverable: "Nothing can be delivered as the order stands.",
    short: "Codes are missing: the order waits for them until {{until}}.",
    in_review: "It waits for a decision.",
    nothing_left: "Nothing was left to deliver.",
  },
  extras: {
    title: "Second payments",
    one: "{{amount}}, taken {{at}}",
  },
  sent: { original: "The money is on its way.", wallet: "The money is in the wallet." },
};

export const problems = {
  RefundNotFound: "There is no such refund, or it was made before refunds could be decided here.",
  NotProposed: "Somebody else decided on it meanwhile. Look at its state.",
  NotFailed: "It was sent again already, or did not fail. Look at its state.",
};

export const fields = {
  destination: "Where the money goes",
  fee: "Fee",
  window_days: "Days in which it can be given back",
  fee_bps: "Fee in per cent",
  fee_minimum: "Lowest fee",
  two_people_above: "Two people above",
  short_wait_seconds: "Time to wait for codes",
};

export default refunds;
