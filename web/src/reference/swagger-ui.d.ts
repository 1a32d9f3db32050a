declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  /** Draws the reference of `url` into `domNode`. */
  export default function drawReference(options: {
    domNode: HTMLElement | null;
    url: string;
    validatorUrl: null;
    deepLinking: boolean;
    docExpansion: "none";
    filter: boolean;
    tryItOutEnabled: boolean;
    persistAuthorization: boolean;
  }): void;
}
