/** The storefront's pages. What a buyer sees first is in the first load; the rest comes when it is needed. */
import type { RouteObject } from "react-router";

import { NotFound } from "~/kit/NotFound";
import { Browse } from "./Browse";
import { Layout } from "./Layout";

export const shopRoutes: RouteObject = {
  element: <Layout />,
  children: [
    { path: "/", element: <Browse /> },
    { path: "/p/:slug", lazy: async () => ({ Component: (await import("./ProductPage")).ProductPage }) },
    { path: "/cart", lazy: async () => ({ Component: (await import("./CartPage")).CartPage }) },
    { path: "/checkout", lazy: async () => ({ Component: (await import("./Checkout")).Checkout }) },
    {
      path: "/c/:campaignId",
      lazy: async () => ({ Component: (await import("./campaigns/QueuePage")).QueuePage }),
    },
    {
      path: "/account",
      lazy: async () => ({ Component: (await import("./account/AccountPage")).AccountPage }),
    },
    {
      path: "/account/new",
      lazy: async () => ({ Component: (await import("./account/CodePage")).NewAccount }),
    },
    {
      path: "/account/password",
      lazy: async () => ({ Component: (await import("./account/CodePage")).NewPassword }),
    },
    { path: "/orders", lazy: async () => ({ Component: (await import("./FindOrders")).FindOrders }) },
    { path: "/orders/:orderId", lazy: async () => ({ Component: (await import("./OrderPage")).OrderPage }) },
    {
      path: "/orders/:orderId/receipt",
      lazy: async () => ({ Component: (await import("./paper/ReceiptPage")).ReceiptPage }),
    },
    { path: "*", element: <NotFound /> },
  ],
  hydrateFallbackElement: <></>,
};
