/** The document of the API, to read and to try out. Requests are made as whoever has logged in here. */

import "swagger-ui-dist/swagger-ui.css";
import "../styles/docs.css";
// As it comes, and a file of its own: imported, it would change what other pages load.
import address from "swagger-ui-dist/swagger-ui-bundle.js?url";

const place = document.getElementById("docs");
const night = matchMedia("(prefers-color-scheme: dark)");

/** Swagger UI goes by a class; everything else here by what the reader's device says. */
function dress(): void {
  document.documentElement.classList.toggle("dark-mode", night.matches);
}

dress();
night.addEventListener("change", dress);

if (place) {
  const script = document.createElement("script");
  script.src = address;
  script.addEventListener("load", () => {
    window.SwaggerUIBundle({
      domNode: place,
      url: place.dataset["document"] ?? "",
      // Who asks is said by the cookie, which no script can read or set.
      persistAuthorization: false,
      deepLinking: true,
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
      // It would send the document to somebody else.
      validatorUrl: null,
    });
  });
  document.head.append(script);
}
