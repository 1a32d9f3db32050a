/** Every page and its address. The desk and the reference are loaded when somebody goes there, not by buyers. */
import { createBrowserRouter } from "react-router";

import { Broken } from "./kit/Broken";
import { NotFound } from "./kit/NotFound";
import { shopRoutes } from "./shop/routes";

export const router = createBrowserRouter([
  { ...shopRoutes, errorElement: <Broken /> },
  {
    path: "/desk/*",
    lazy: async () => ({ Component: (await import("./desk/Desk")).Desk }),
    hydrateFallbackElement: <></>,
    errorElement: <Broken />,
  },
  {
    path: "/reference",
    lazy: async () => ({ Component: (await import("./reference/Reference")).Reference }),
    hydrateFallbackElement: <></>,
    errorElement: <Broken />,
  },
  { path: "*", element: <NotFound /> },
]);
