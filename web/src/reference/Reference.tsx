/** The reference of the interface, from docs/openapi.json: every operation, and a form to try it on this shop. */
import { useEffect, useRef } from "react";
import drawReference from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

import { usePageTitle } from "~/kit/usePageTitle";
import documentUrl from "../../../docs/openapi.json?url";

export function Reference() {
  usePageTitle("API");
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    drawReference({
      domNode: place.current,
      url: documentUrl,
      validatorUrl: null,
      deepLinking: true,
      docExpansion: "none",
      filter: true,
      tryItOutEnabled: false,
      persistAuthorization: false,
    });
  }, []);
  return (
    <div ref={place} lang="en" data-testid="reference" style={{ background: "white", color: "black" }} />
  );
}
