/** The texts of refunds, added when they are loaded. */
import { addTexts } from "~/i18n";
import en, { fields, problems } from "./texts.en";
import zhCN, { fields as chineseFields, problems as chineseProblems } from "./texts.zh-CN";

addTexts("refunds", en, zhCN);
addTexts("field", fields, chineseFields);
addTexts("shop", { problem: problems }, { problem: chineseProblems });
