const invoices = {
  nav: "Invoices",
  title: "Invoices",
  text: "Buyers ask for them on the page of their order; whoever waits longest stands first.",
  stateLabel: "State",
  state: {
    requested: "Waits for staff",
    issued: "Issued",
    rejected: "Rejected",
    to_reverse: "To be reversed",
    reversed: "Reversed",
  },
  help: {
    requested: "Make the invoice with the tax office, then upload its file here.",
    issued: "The buyer can download the file.",
    rejected: "The buyer reads the reason and may ask anew.",
    to_reverse: "Money went back after it was issued. Reverse it with the tax office, then note it here.",
    reversed:
      "It counts no more; if the shop still has money of the order, the buyer may ask for another one.",
  },
  none: {
    requested: "Nobody waits for an invoice",
    issued: "No invoice is issued",
    rejected: "No request is rejected",
    to_reverse: "Nothing has to be reversed",
    reversed: "Nothing is reversed",
  },
  buyer: { personal: "Person", company: "Company" },
  taxId: "Tax number: {{number}}",
  tax: "{{tax}} of it is tax",
  email: "To {{email}}",
  requested: "Asked for {{at}}",
  number: "Number {{number}}, issued {{at}}",
  because: "Reason: {{reason}}",
  order: "Order",
  download: "Get the file",
  finance: "Somebody of finance issues or rejects it.",
  issue: "Issue",
  issueText: "Upload the file that the tax office made. The buyer can download it at once.",
  file: "File (PDF, OFD or XML, at most 10 MB)",
  invoiceNumber: "Number on the invoice",
  noFile: "Choose a file.",
  otherFile: "Only PDF, OFD and XML files are kept.",
  tooLarge: "The file is larger than 10 MB.",
  replace: "Replace the file",
  replaceText:
    "Upload the right file. The buyer downloads it from now on; the wrong one is kept with your reason.",
  sameNumber: "Only if another number stands on it.",
  reject: "Reject",
  rejectText: "The buyer of {{amount}} reads the reason and may ask anew.",
  reversed: "It is reversed",
  reversedText: "Note that the invoice was reversed with the tax office.",
  export: {
    title: "For the accountant",
    month: "Month",
    go: "Make the table",
    made_one: "{{count}} invoice in {{month}}",
    made_other: "{{count}} invoices in {{month}}",
    download: "Download the CSV file",
    note: "The address works for 15 minutes.",
  },
};

export const problems = {
  InvoiceNotFound: "Nobody has asked for an invoice of this order.",
  InvoiceClosed: "Somebody else decided on it meanwhile. Look at its state.",
  FileMissing: "The file did not arrive. Try again.",
  NotInvoiceable:
    "There is no invoice for this order as it stands: it is not paid, its money went back, or a refund is under way.",
};

export default invoices;
