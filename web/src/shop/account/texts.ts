/** The texts of accounts, added by whichever of their parts is loaded first. */
import { addTexts } from "~/i18n";
import en, { fields, invalid } from "./texts.en";
import zhCN, { fields as chineseFields, invalid as chineseInvalid } from "./texts.zh-CN";

addTexts("account", en, zhCN);
addTexts("invalid", invalid, chineseInvalid);
addTexts("field", fields, chineseFields);
