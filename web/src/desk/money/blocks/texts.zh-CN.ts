import type { Same } from "~/i18n";
import type en from "./texts.en";
import type { problems as enProblems } from "./texts.en";

const blocks: Same<typeof en> = {
  nav: "已屏蔽买家",
  text: "商店不接受其订单的邮箱和设备。在银行对付款提出争议的买家会自动屏蔽。这里不保存邮箱本身，只保存其代号。",
  none: "没有屏蔽任何人",
  noneText: "对付款提出争议的买家会自动出现在这里；也可以按邮箱屏蔽。",
  kind: { buyer: "邮箱", device: "设备" },
  since: "{{at}} 起，操作人：{{who}}",
  because: "原因：{{reason}}",
  dispute: "对付款提出了争议。",
  blockOrder: "屏蔽买家",
  blockOrderText: "商店不再接受来自此邮箱和此设备的订单。买家只会被告知联系客服，不会得知原因。",
  block: "屏蔽邮箱",
  blockText: "商店不再接受来自此邮箱的订单。买家只会被告知联系客服，不会得知原因。",
  email: "邮箱",
  find: "查询邮箱是否被屏蔽",
  free: "{{email}} 没有被屏蔽。其设备可能被屏蔽，请查看其订单。",
  found: "{{email}} 已被屏蔽：",
  who: "屏蔽和解除由运营或客服人员操作。",
  lift: "解除屏蔽",
  liftText: "重新接受其订单。",
};

export const problems: Same<typeof enProblems> = { NotBlocked: "屏蔽已经解除。" };

export default blocks;
