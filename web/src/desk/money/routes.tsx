/** The pages about money and their addresses below `/desk`. */
import { Route } from "react-router";

import { Money } from "../Money";
import { Accounts } from "./Accounts";
import { AdjustmentForm } from "./AdjustmentForm";
import { Adjustments } from "./Adjustments";
import { BooksPage } from "./BooksPage";
import { Invoices } from "./invoices/Invoices";
import { Profit } from "./Profit";
import { Rules } from "./rules/Rules";
import { Statement } from "./Statement";
import { OwnerWallets } from "./wallets/OwnerWallets";
import { Wallets } from "./wallets/Wallets";

export const moneyRoutes = (
  <Route path="money">
    <Route index element={<Money />} />
    <Route path="accounts" element={<Accounts />} />
    <Route path="accounts/:account" element={<Statement />} />
    <Route path="books/:subject" element={<BooksPage />} />
    <Route path="profit" element={<Profit />} />
    <Route path="adjustments" element={<Adjustments />} />
    <Route path="adjustments/new" element={<AdjustmentForm />} />
    <Route path="wallets" element={<Wallets />} />
    <Route path="wallets/:owner" element={<OwnerWallets />} />
    <Route path="rules" element={<Rules />} />
    <Route path="invoices" element={<Invoices />} />
  </Route>
);
