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
import { Profit } from "./Profit";
import { Statement } from "./Statement";

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
    <Route path="profit" element={<Profit />} />
    <Route path="adjustments" element={<Adjustments />} />
    <Route path="adjustments/new" element={<AdjustmentForm />} />
  </Route>
);
