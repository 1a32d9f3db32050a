const approvals = {
  nav: "To approve",
  one: "Proposal",
  all: "All that waits for consent",
  waiting_one: "{{count}} waits for consent",
  waiting_other: "{{count}} wait for consent",
  text: "What one of the staff asks for and somebody else has to agree to. Nothing is done before that.",
  alone:
    "This shop asks for no second person for exports and payment rules: whoever asks decides, and that is written into each.",
  none: "Nothing waits for consent",
  noneText:
    "Exports of codes, payment rules, credit lines, refunds, deposits of partners and corrections of the books appear here.",
  over: "Decided",
  open: "Waiting",
  noneOver: "Nothing was decided in this way yet",
  kind: {
    payment_rules: "Rules of payment methods",
    code_export: "Export of codes",
    credit_line: "Credit line of a partner",
  },
  refunds: "Refunds",
  adjustments: "Corrections of the books",
  deposits: "Deposits of partners",
  state: {
    waiting: "Waits",
    approved: "Approved",
    refused: "Refused",
    stale: "Overtaken",
    expired: "Ran out",
  },
  meaning: {
    waiting: "Waits until {{until}}.",
    approved: "It was done as it stands here.",
    refused: "It was not done.",
    stale: "What it was based on changed before anybody agreed: it was not done. Ask again.",
    expired: "Nobody decided in time: it was not done. Ask again.",
  },
  asked: "Asked for by {{who}}, {{at}}",
  decided: "Decided by {{who}}, {{at}}",
  reason: "Why: {{reason}}",
  decidedFor: "Because: {{reason}}",
  noSecond: "The same person asked and agreed: this shop asked for no second person.",
  content: {
    rules_one: "{{count}} rule in place of version {{version}}",
    rules_other: "{{count}} rules in place of version {{version}}",
    number_one: "Up to {{count}} code of {{sku}}",
    number_other: "Up to {{count}} codes of {{sku}}",
    batch: "Of the import {{batch}} only",
    states: "In these states: {{states}}",
    again: "Another file of the codes of {{id}}",
    line: "{{amount}} in place of {{before}}, for the partner {{partner}}",
  },
  approve: "Approve",
  approveText: {
    payment_rules: "These rules hold within seconds.",
    code_export: "The codes leave sale for ever and can be collected in an encrypted file.",
    credit_line: "The partner can buy on credit up to that line at once.",
  },
  refuse: "Refuse",
  refuseText: "It is not done. Whoever asked reads the reason.",
  takeBack: "Take back",
  takeBackText: "Your own request ends, and nothing is done.",
  own: "You asked for this: somebody else has to decide.",
  who: {
    payment_rules: "Somebody of finance or an owner decides.",
    code_export: "Somebody of operations or an owner decides.",
  },
};

export const problems = {
  SecondPersonNeeded: "Somebody else has to agree to this. Ask for it.",
  ProposalNotFound: "There is no such request.",
  NotWaiting: "It waits no more: somebody decided, or its time ran out.",
  OtherContent: "This is not what was asked for. Reload the page and read it again.",
  BasisChanged:
    "What this was based on has changed meanwhile. Nothing was done; it has to be asked for again.",
};

export default approvals;
