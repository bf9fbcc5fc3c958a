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
  // ReDoc takes a logo from its maker's host and has no option against it. An empty picture makes it leave the logo out.
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    const elsewhere = name === "src" && new URL(value, location.href).host !== location.host;
    setAttribute.call(this, name, elsewhere && this.tagName === "IMG" ? "data:," : value);
  };
  window.Redoc.init(redoc.dataset.schema, { hideDownloadButton: false, nativeScrollbars: true }, redoc);
}
