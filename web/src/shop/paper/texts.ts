/** The texts of receipts and invoices, added by whichever of them is loaded first. */
import { addTexts } from "~/i18n";
import en, { fields, problems } from "./texts.en";
import zhCN, { fields as chineseFields, problems as chineseProblems } from "./texts.zh-CN";

addTexts("paper", en, zhCN);
addTexts("field", fields, chineseFields);
addTexts("shop", { problem: problems }, { problem: chineseProblems });
