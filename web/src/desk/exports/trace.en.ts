const trace = {
  nav: "Where is a code from?",
  text: "Paste a code that somebody found or complains about. If the shop knows it, this says from which import it is, who owns it, or which file has leaked. Your question is written into its history.",
  code: "Code, link or password",
  number: "Number, if it is a pair",
  reason: "Why you ask",
  go: "Look it up",
  unknown: "The shop does not know this text.",
  unknownText: "It is neither in stock nor in any file that was exported. Nothing of it was kept.",
  origin: {
    stock: "A code of this shop",
    canary: "A canary: codes of its import have leaked",
    decoy: "A decoy: an exported file has leaked",
  },
  imported: "Imported by {{who}}, {{at}}, from {{name}}",
  export: "Export {{id}}: asked for by {{asked}}, agreed to by {{agreed}}, {{at}}",
  why: "Its reason: {{reason}}",
  history: "Its history",
  looks: "Who looked at it",
  noLooks: "Nobody has looked at it in plain.",
  kind: {
    revealed: "Shown to the buyer",
    searched: "Looked up by somebody who had it",
    exported: "Written into an encrypted file",
    file_collected: "The file was collected",
    passphrase_collected: "The passphrase was shown",
  },
  how: "How",
  from: "Network and device",
  canaries: "Plant canaries",
  canariesText:
    "Three texts that look like these codes are put among them. They are never sold: whoever is found with one has it from this import.",
};

export default trace;
