/** The part of Swagger UI that is used here; it comes without types. */
interface Window {
  SwaggerUIBundle(options: {
    readonly domNode: HTMLElement;
    readonly url: string;
    readonly persistAuthorization: boolean;
    readonly deepLinking: boolean;
    readonly defaultModelsExpandDepth: number;
    readonly displayRequestDuration: boolean;
    readonly validatorUrl: string | null;
  }): unknown;
}
