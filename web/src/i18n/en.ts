import shop from "./shop.en";

const en = {
  app: {
    name: "Yima",
    skip: "Skip to the content",
    language: "Language",
    dark: "Dark colours",
    light: "Light colours",
  },
  common: {
    retry: "Try again",
    cancel: "Cancel",
    save: "Save",
    close: "Close",
    back: "Back",
    copy: "Copy",
    copied: "Copied",
    loading: "Loading",
    more: "Show more",
    none: "None",
    search: "Search",
    export: "Export CSV",
    yes: "Yes",
    no: "No",
    notFound: "There is no such page",
    home: "To the shop",
  },
  problem: {
    title: "That did not work",
    Unreachable: "The shop cannot be reached. Check your connection and try again; nothing was lost.",
    Unexpected: "Something went wrong on our side. Please try again in a moment.",
    Transient: "The shop is busy for a moment. Please try again.",
    TooManyRequests: "Too many requests. Please wait a moment and try again.",
    BodyTooLarge: "That is too large to be sent.",
    NotAuthenticated: "Please sign in.",
    NotPermitted: "You may not do that.",
    Invalid: "Please check what you entered.",
  },
  shop,
};

export default en;
export type Texts = typeof en;
