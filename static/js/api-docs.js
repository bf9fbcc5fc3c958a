/* Starts Swagger UI or ReDoc, whichever the page has loaded, on the schema that the page names. */
const swagger = document.getElementById("swagger");
const redoc = document.getElementById("redoc");

if (swagger) {
  window.SwaggerUIBundle({
    url: swagger.dataset.schema,
    domNode: swagger,
    deepLinking: true,
    docExpansion: "list",
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
  });
}
if (redoc) {
  // ReDoc shows a logo from its maker's host and has no option against it. It has no other pictures: it gets none.
  const create = document.createElement;
  document.createElement = (name, ...more) => create.call(document, name === "img" ? "span" : name, ...more);
  window.Redoc.init(redoc.dataset.schema, { hideDownloadButton: false, nativeScrollbars: true }, redoc);
}
