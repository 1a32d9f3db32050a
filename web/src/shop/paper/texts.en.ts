const paper = {
  title: "Receipt and invoice",
  receipt: {
    open: "Receipt to print",
    title: "Receipt",
    number: "Receipt {{number}}",
    order: "Order {{order}}",
    ordered: "Ordered {{at}}",
    buyer: "Buyer: {{email}}",
    seller: "Seller",
    taxId: "Tax number: {{number}}",
    goods: "Goods",
    price: "Price",
    total: "Total",
    tax: "of which tax",
    payments: "Payments",
    returned: "came on top and goes back",
    unknownMethod: "paid",
    wallet: "from the wallet",
    refunds: "Refunds",
    state: { succeeded: "sent back", failed: "could not be sent", pending: "on its way" },
    refunded: "Refunded altogether",
    chargedBack: "Taken back by your bank",
    lineTaken: "taken back by your bank",
    print: "Print",
    back: "Back to the order",
    closed: "This receipt cannot be opened here",
    closedText: "Open the order by the link in our mail first.",
    none: "There is no receipt yet",
    noneText: "It is made when the order is paid.",
  },
  invoice: {
    ask: "Ask for an invoice (发票)",
    askText: "It is made out for the money that the shop has of this order. We send it as a file.",
    buyer: "Made out to",
    buyers: { personal: "A person", company: "A company" },
    name: { personal: "Name", company: "Name of the company" },
    taxId: "Tax number",
    taxHint: "The unified social credit code of 18 characters, or a VAT number with its country in front.",
    email: "E-mail",
    send: "Ask for it",
    cancel: "Cancel",
    again: "Ask anew",
    state: {
      requested: "Your invoice is asked for",
      issued: "Your invoice is ready",
      rejected: "Your invoice was not made",
      to_reverse: "Your invoice is being reversed",
      reversed: "Your invoice was reversed",
    },
    next: {
      requested: "Somebody makes it, which takes some days. It appears here.",
      issued: "Number {{number}}.",
      rejected: "The reason: {{reason}}. You may ask anew.",
      to_reverse: "Money went back to you after it was made, so it does not count any more.",
      reversed: "Money went back to you after it was made, so it does not count any more.",
    },
    for: "For {{title}}, {{amount}}",
    download: "Download the invoice",
  },
};

export const problems = {
  InvoiceRequested: "An invoice of this order was asked for already.",
  NotInvoiceable:
    "There is no invoice for this order as it stands: its money went back, or a refund is under way.",
};

export const fields = { tax_id: "Tax number", buyer: "Made out to" };

export default paper;
