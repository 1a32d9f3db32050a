import { operations } from "./operations.en";

const audit = {
  nav: "Audit log",
  title: "Audit log",
  text: "Every action of the staff, and every sign-in, newest first. Nobody can change or remove an entry unnoticed.",
  who: "Who",
  what: "What",
  about: "About",
  at: "When",
  came: "Outcome",
  since: "From (UTC)",
  until: "To (UTC)",
  reversed: "This day is before the first.",
  everybody: "Everybody",
  everything: "Everything",
  search: "Search",
  noId: "Enter an id, such as that of an order or a product.",
  none: "Nothing was done yet",
  noneText: "What the staff do appears here at once.",
  noneOf: "Nothing fits this search",
  noneOfText: "Choose other days, or somebody or something else.",
  signIns: "Their sign-ins",
  roles: "Roles",
  ip: "From address",
  agent: "Browser",
  number: "Entry",
  hash: "Hash",
  route: "Route",
  request: "Request",
  fields: "Refused fields",
  facts: "The action",
  given: "What was asked for",
  changes: "What changed",
  noChanges: "Nothing was changed.",
  unread: "How it stood afterwards could not be read.",
  more: "and {{count}} more written in {{table}}",
  made: "New",
  changed: "Changed",
  removed: "Removed",
  attribute: "Attribute",
  before: "Before",
  after: "After",
  hidden: "(not shown)",
  all: "All entries",
  noOutcome: "This began and its outcome was not recorded: it may have happened. Look at what it is about.",
  notIntact: "This entry was changed after it was written.",
  outcome: {
    done: "Done",
    refused: "Refused",
    failed: "Failed",
    unknown: "No outcome",
  },
  chain: {
    unchecked: "The chain of entries is checked every hour; the first check is still to come.",
    intact: "The chain is intact up to entry {{number}}; checked {{at}}.",
    broken: "The audit log was changed behind the shop's back",
    brokenAt:
      "{{chain}}: intact up to entry {{number}}, broken at entry {{broken_at}}. See the runbook of the audit chain.",
  },
  operation: operations,
};

export const problems = {
  EntryNotFound: "There is no such entry in the audit log.",
};

export const fields = { since: "From", until: "To" };

export const invalid = {
  after_until: "The first day is after the last.",
  too_long: "At most 366 days at once; narrow the search by somebody or something.",
};

export default audit;
