/** Every page and its address. The desk is loaded when somebody goes there, not by buyers. */
import { createBrowserRouter } from "react-router";

import { NotFound } from "./kit/NotFound";
import { shopRoutes } from "./shop/routes";

export const router = createBrowserRouter([
  shopRoutes,
  {
    path: "/desk/*",
    lazy: async () => ({ Component: (await import("./desk/Desk")).Desk }),
    hydrateFallbackElement: <></>,
  },
  { path: "*", element: <NotFound /> },
]);
