/** The pages about webhooks and their addresses below `/desk`. */
import { Route } from "react-router";

import { DeliveryPage } from "./DeliveryPage";
import { EndpointForm } from "./EndpointForm";
import { EndpointPage } from "./EndpointPage";
import { Webhooks } from "./Webhooks";

export const webhookRoutes = (
  <Route path="webhooks">
    <Route index element={<Webhooks />} />
    <Route path="new" element={<EndpointForm />} />
    <Route path=":endpointId" element={<EndpointPage />} />
    <Route path=":endpointId/deliveries/:eventId" element={<DeliveryPage />} />
  </Route>
);
