/* Starts Swagger UI or ReDoc, whichever the page has loaded, on the schema that the page names. */
const swagger = document.getElementById("swagger");
const redoc = document.getElementById("redoc");

const theme = document.documentElement.dataset.theme;
const isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
const darkReDoc = {
  colors: {
    primary: { main: "#b3a7ff" },
    text: { primary: "#edecf2", secondary: "#b7b5c2" },
    gray: { 50: "#24232c", 100: "#2b2a34" },
    border: { dark: "#45434f", light: "#393743" },
    success: { main: "#6fcf97" },
    error: { main: "#ff9a8f" },
    warning: { main: "#f0c36d" },
  },
  schema: { nestedBackground: "#211f28", linesColor: "#5b5870", typeNameColor: "#b7b5c2", requireLabelColor: "#ff9a8f" },
  typography: { links: { color: "#b3a7ff" }, code: { color: "#ffb9a8", backgroundColor: "#2b2a34" } },
  sidebar: { backgroundColor: "#15141a", textColor: "#edecf2" },
  rightPanel: { backgroundColor: "#101015" },
  codeBlock: { backgroundColor: "#08080b" },
};

if (swagger) {
  document.documentElement.classList.toggle("dark-mode", isDark);
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
  window.Redoc.init(redoc.dataset.schema, { hideDownloadButton: false, nativeScrollbars: true, theme: isDark ? darkReDoc : {} }, redoc);
}
