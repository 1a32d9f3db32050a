const warnings = {
  nav: "Fraud warnings",
  text: "A card's network takes a payment for fraud before the bank claims it. Who refunds in time has no dispute. Goods that are not delivered yet wait for your decision.",
  list: { new: "To be decided", decided: "Decided" },
  none: { new: "No warning waits", decided: "Nothing was decided yet" },
  noneText: {
    new: "Warnings of the card networks appear here by themselves.",
    decided: "Here stands what was decided, and why.",
  },
  state: { new: "Waits for a decision", dismissed: "Trusted", refunded: "Refunded" },
  kind: {
    card_never_received: "The card never reached its holder.",
    fraudulent_card_application: "The card was applied for under a false name.",
    made_with_counterfeit_card: "The card was counterfeit.",
    made_with_lost_card: "The card was lost.",
    made_with_stolen_card: "The card was stolen.",
    misc: "The card's network suspects fraud.",
    unauthorized_use_of_card: "The card's holder did not allow this payment.",
  },
  opened: "Came {{at}}",
  decided: "Decided by {{who}}, {{at}}: {{reason}}",
  refund: "Refund the order",
  refundText:
    "All that is left of the order's money goes back, and its goods are withdrawn. It decides every warning of this order. Where a second person has to agree, the warning stays to be decided until they have (page Refunds) and it is refunded here once more.",
  oneMore:
    "A second person has to agree on the page Refunds. Until then the warning stays; refund it here once more when they have.",
  dismiss: "Trust the payment",
  dismissText:
    "Goods that were kept back go out. If the bank claims the money later, it is lost unless the dispute is won. It decides every warning of this order.",
  who: "Support decides; finance may refund, operations may trust the payment.",
};

export const problems = {
  WarningNotFound: "There is no such warning.",
  WarningDecided: "Somebody decided on this warning meanwhile.",
};

export default warnings;
