/** The pages about money and their addresses below `/desk`. */
import { Navigate, Route } from "react-router";

import { Accounts } from "./Accounts";
import { AdjustmentForm } from "./AdjustmentForm";
import { Adjustments } from "./Adjustments";
import { BooksPage } from "./BooksPage";
import { BreakPage } from "./breaks/BreakPage";
import { Breaks } from "./breaks/Breaks";
import { DayPage } from "./days/DayPage";
import { Days } from "./days/Days";
import { Blocks } from "./blocks/Blocks";
import { DisputePage } from "./disputes/DisputePage";
import { Disputes } from "./disputes/Disputes";
import { Warnings } from "./warnings/Warnings";
import { Invoices } from "./invoices/Invoices";
import { PartnerPage } from "./partners/PartnerPage";
import { Partners } from "./partners/Partners";
import { Profit } from "./Profit";
import { Refunds } from "./refunds/Refunds";
import { Rules } from "./rules/Rules";
import { Statement } from "./Statement";
import { OwnerWallets } from "./wallets/OwnerWallets";
import { Wallets } from "./wallets/Wallets";

export const moneyRoutes = (
  <Route path="money">
    <Route index element={<Navigate to="breaks" replace />} />
    <Route path="accounts" element={<Accounts />} />
    <Route path="accounts/:account" element={<Statement />} />
    <Route path="books/:subject" element={<BooksPage />} />
    <Route path="breaks" element={<Breaks />} />
    <Route path="breaks/:breakId" element={<BreakPage />} />
    <Route path="days" element={<Days />} />
    <Route path="days/:day" element={<DayPage />} />
    <Route path="disputes" element={<Disputes />} />
    <Route path="disputes/:dispute" element={<DisputePage />} />
    <Route path="warnings" element={<Warnings />} />
    <Route path="blocks" element={<Blocks />} />
    <Route path="profit" element={<Profit />} />
    <Route path="adjustments" element={<Adjustments />} />
    <Route path="adjustments/new" element={<AdjustmentForm />} />
    <Route path="wallets" element={<Wallets />} />
    <Route path="wallets/:owner" element={<OwnerWallets />} />
    <Route path="partners" element={<Partners />} />
    <Route path="partners/:partnerId" element={<PartnerPage />} />
    <Route path="refunds" element={<Refunds />} />
    <Route path="rules" element={<Rules />} />
    <Route path="invoices" element={<Invoices />} />
  </Route>
);
