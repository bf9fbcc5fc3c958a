/* The inbox on a phone, and logs that stay at their end.

   data-show-pane="thread"   shows that pane of the .inbox around it (list, thread, context)
   data-row="id"             marks itself current at once, and writes its id into #current, which the list sends along
   data-stick="id"           a scroller that opens at its end and stays there while new things come
   data-older                a link inside that puts older things on top: the eye keeps its place */

const NEAR = 96;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-show-pane]");
  const inbox = link?.closest(".inbox") ?? document.querySelector(".inbox");
  if (!link || !inbox) return;
  inbox.dataset.pane = link.dataset.showPane;
  if (!link.matches(".conversation")) return;
  for (const row of inbox.querySelectorAll(".conversation[aria-current]")) row.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row]");
  const current = document.getElementById("current");
  if (!row || !current || event.ctrlKey || event.metaKey || event.shiftKey) return;
  current.value = row.dataset.row;
  for (const other of row.closest("ul").querySelectorAll("[data-row]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
});

const places = new Map();

function remember(scroller) {
  const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  places.set(scroller.dataset.stick, { below, atEnd: below < NEAR, top: scroller.scrollTop });
}

function restore(scroller, keepsEnd) {
  const place = places.get(scroller.dataset.stick);
  if (!place || place.atEnd) scroller.scrollTop = scroller.scrollHeight;
  else if (keepsEnd) scroller.scrollTop = scroller.scrollHeight - scroller.clientHeight - place.below;
  else scroller.scrollTop = place.top;
}

const scrollers = () => document.querySelectorAll("[data-stick]");

document.addEventListener("htmx:beforeSwap", () => scrollers().forEach(remember));
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const keepsEnd = Boolean(detail.requestConfig?.elt?.closest?.("[data-older]"));
  scrollers().forEach((scroller) => restore(scroller, keepsEnd));
});
addEventListener("load", () => scrollers().forEach((scroller) => restore(scroller, false)));
scrollers().forEach((scroller) => restore(scroller, false));
