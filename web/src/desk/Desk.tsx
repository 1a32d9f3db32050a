/** The staff's part of the shop: sign-in, then everything. Loaded when somebody goes there. */
import "@mantine/notifications/styles.css";

import { Notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { Route, Routes } from "react-router";

import { addTexts } from "~/i18n";
import { NotFound } from "~/kit/NotFound";
import { ProposalPage } from "./approvals/ProposalPage";
import { ToApprove } from "./approvals/ToApprove";
import { fields as auditFields, invalid as auditInvalid } from "./audit/texts.en";
import { fields as chineseAuditFields, invalid as chineseAuditInvalid } from "./audit/texts.zh-CN";
import { AuditLog } from "./audit/AuditLog";
import { EntryPage } from "./audit/EntryPage";
import { CampaignForm } from "./campaigns/CampaignForm";
import { CampaignPage } from "./campaigns/CampaignPage";
import { Campaigns } from "./campaigns/Campaigns";
import { AccountPage } from "./account/AccountPage";
import { CodePage } from "./CodePage";
import { ExportPage } from "./exports/ExportPage";
import { Exports } from "./exports/Exports";
import { Trace } from "./exports/Trace";
import { Frame } from "./Frame";
import { ImportWizard } from "./import/ImportWizard";
import { fields as dayFields, invalid as dayInvalid } from "./money/days/texts.en";
import { fields as chineseDayFields, invalid as chineseDayInvalid } from "./money/days/texts.zh-CN";
import { fields as disputeFields } from "./money/disputes/texts.en";
import { fields as chineseDisputeFields } from "./money/disputes/texts.zh-CN";
import { fields as partnerFields, invalid as partnerInvalid } from "./money/partners/texts.en";
import {
  fields as chinesePartnerFields,
  invalid as chinesePartnerInvalid,
} from "./money/partners/texts.zh-CN";
import { fields as refundFields } from "./money/refunds/texts.en";
import { fields as chineseRefundFields } from "./money/refunds/texts.zh-CN";
import { moneyRoutes } from "./money/routes";
import { fields } from "./money/texts.en";
import { fields as staffFields, invalid as staffInvalid } from "./people/texts.en";
import { fields as chineseStaffFields, invalid as chineseStaffInvalid } from "./people/texts.zh-CN";
import { fields as chineseFields } from "./money/texts.zh-CN";
import { OrderDesk } from "./OrderDesk";
import { Orders } from "./Orders";
import { ProductForm } from "./ProductForm";
import { People } from "./people/People";
import { PersonPage } from "./people/PersonPage";
import { Products } from "./Products";
import { useStaffSession } from "./session";
import { SignIn } from "./sign-in/SignIn";
import { SkuStock } from "./SkuStock";
import { Stock } from "./Stock";
import en from "./texts.en";
import zhCN from "./texts.zh-CN";
import { Today } from "./Today";
import { webhookRoutes } from "./webhooks/routes";
import { fields as webhookFields, invalid as webhookInvalid } from "./webhooks/texts.en";
import { fields as chineseWebhookFields, invalid as chineseWebhookInvalid } from "./webhooks/texts.zh-CN";

addTexts("desk", en, zhCN);
addTexts(
  "field",
  {
    ...fields,
    ...auditFields,
    ...dayFields,
    ...disputeFields,
    ...partnerFields,
    ...refundFields,
    ...staffFields,
    ...webhookFields,
  },
  {
    ...chineseFields,
    ...chineseAuditFields,
    ...chineseDayFields,
    ...chineseDisputeFields,
    ...chinesePartnerFields,
    ...chineseRefundFields,
    ...chineseStaffFields,
    ...chineseWebhookFields,
  },
);
addTexts(
  "invalid",
  { ...auditInvalid, ...dayInvalid, ...partnerInvalid, ...staffInvalid, ...webhookInvalid },
  {
    ...chineseAuditInvalid,
    ...chineseDayInvalid,
    ...chinesePartnerInvalid,
    ...chineseStaffInvalid,
    ...chineseWebhookInvalid,
  },
);

export function Desk() {
  const { session, expired } = useStaffSession();
  return (
    <>
      <Notifications position="bottom-center" />
      {session ? (
        <Frame email={session.email}>
          <Routes>
            <Route index element={<Today />} />
            <Route path="products" element={<Products />} />
            <Route path="products/new" element={<ProductForm />} />
            <Route path="products/:productId" element={<ProductForm />} />
            <Route path="stock" element={<Stock />} />
            <Route path="stock/:skuId" element={<SkuStock />} />
            <Route path="stock/:skuId/import" element={<ImportWizard />} />
            <Route path="codes" element={<Trace />} />
            <Route path="codes/:codeId" element={<CodePage />} />
            <Route path="exports" element={<Exports />} />
            <Route path="exports/:exportId" element={<ExportPage />} />
            <Route path="approvals" element={<ToApprove />} />
            <Route path="approvals/:proposalId" element={<ProposalPage />} />
            <Route path="orders" element={<Orders />} />
            <Route path="orders/:orderId" element={<OrderDesk />} />
            <Route path="campaigns" element={<Campaigns />} />
            <Route path="campaigns/new" element={<CampaignForm />} />
            <Route path="campaigns/:campaignId" element={<CampaignPage />} />
            <Route path="audit" element={<AuditLog />} />
            <Route path="audit/:chain/:number" element={<EntryPage />} />
            <Route path="account" element={<AccountPage />} />
            <Route path="people" element={<People />} />
            <Route path="people/:subject" element={<PersonPage />} />
            {moneyRoutes}
            {webhookRoutes}
            <Route path="*" element={<NoSuchPage />} />
          </Routes>
        </Frame>
      ) : (
        <SignIn expired={expired} />
      )}
    </>
  );
}

function NoSuchPage() {
  const { t } = useTranslation();
  return <NotFound inside={{ to: "/desk", text: t("desk.today.title") }} />;
}
