import type { Same } from "./index";
import type en from "./shop.en";

const shop: Same<typeof en> = { title: "商店" };

export default shop;
