/** Order something with the TypeScript client: `node order.js http://127.0.0.1:8000 nebula-drift`. */
import { yima } from "./index.js";

const [base, slug] = process.argv.slice(2);
if (!base || !slug) throw new Error("say where the shop is, and which product");

const shop = yima(base);
const product = await shop.GET("/v1/products/{slug}", { params: { path: { slug } } });
const sku = product.data?.skus[0];
if (!sku) throw new Error(`no product: ${product.error?.code}`);

const placed = await shop.POST("/v1/orders", {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: {
    items: [{ sku: sku.sku, quantity: 1 }],
    contact: { email: "buyer@shop.example", language: "en" },
    currency: sku.price.currency,
    expected_total: sku.price.amount,
  },
});
if (!placed.data) throw new Error(`not ordered: ${placed.error.code}`);

const buyer = yima(base, placed.data.order_token);
const order = await buyer.GET("/v1/orders/{order_id}", {
  params: { path: { order_id: placed.data.order_id } },
});
if (!order.data) throw new Error(`no order: ${order.error.code}`);
const { order_id, status, total } = order.data;
console.log(order_id, status, total.amount, total.currency);
