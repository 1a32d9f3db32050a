const blocks = {
  nav: "Blocked buyers",
  text: "Addresses and devices from which the shop takes no orders. Who has a payment disputed at a bank is blocked by itself. The addresses themselves are not kept here, only what stands for them.",
  none: "Nobody is blocked",
  noneText: "Who has a payment disputed appears here by itself; others can be blocked by e-mail.",
  kind: { buyer: "Address", device: "Device" },
  since: "Since {{at}}, by {{who}}",
  because: "Reason: {{reason}}",
  dispute: "A payment was disputed.",
  block: "Block an address",
  blockText:
    "The shop takes no more orders from this address. The buyer is told to ask the support, not why.",
  blockOrder: "Block the buyer",
  blockOrderText:
    "The shop takes no more orders from this address and this device. The buyer is told to ask the support, not why.",
  email: "E-mail",
  find: "Is this address blocked?",
  free: "{{email}} is not blocked. One of its devices may be: look at its orders.",
  found: "{{email}} is blocked:",
  who: "Somebody of operations or support blocks and lets order again.",
  lift: "Let them order again",
  liftText: "Orders are taken from there again.",
};

export const problems = { NotBlocked: "This block was lifted already." };

export default blocks;
