/* Free hours of the calendar: in each lane one link that goes where the pointer or the arrow keys are.

   data-free-grid          around the lanes, which set --day-start and --day-length as the style sheet reads them
   data-free               the link of a lane (its parent): --start is its minute, its <time> shows it; data-free-step
                           is how many minutes it moves by. hx-vals and href carry the minute as `time`. */

const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];
const linkOf = (lane) => lane?.querySelector(":scope > [data-free]") ?? null;
const minuteOf = (link) => Number(link.style.getPropertyValue("--start"));
const two = (number) => String(number).padStart(2, "0");

function bounds(link) {
  const style = getComputedStyle(link.parentElement);
  const first = Number(style.getPropertyValue("--day-start")) || 0;
  return [first, first + (Number(style.getPropertyValue("--day-length")) || 1440)];
}

function put(link, minute) {
  const step = Number(link.dataset.freeStep) || 15;
  const [first, last] = bounds(link);
  const at = Math.max(Math.ceil(first / step) * step, Math.min(Math.floor(minute / step) * step, last - step));
  const time = `${two(Math.floor(at / 60))}:${two(at % 60)}`;
  link.style.setProperty("--start", at);
  link.querySelector("time").textContent = time;
  link.setAttribute("hx-vals", JSON.stringify({ ...JSON.parse(link.getAttribute("hx-vals")), time }));
  const address = new URL(link.href);
  address.searchParams.set("time", time);
  link.href = address;
}

function pointed(event) {
  const lane = event.target.closest?.("[data-free-grid] .lane");
  const link = linkOf(lane);
  /* Over an appointment nothing is free. */
  if (!link || (event.target !== lane && !event.target.closest("[data-free], .event--closed"))) return null;
  const box = lane.getBoundingClientRect();
  const [first, last] = bounds(link);
  return { link, minute: first + ((event.clientY - box.top) / box.height) * (last - first) };
}

let shown = null;

function show(link) {
  if (shown !== link) shown?.removeAttribute("data-shown");
  link?.setAttribute("data-shown", "");
  shown = link;
}

document.addEventListener("pointermove", (event) => {
  if (event.pointerType !== "mouse" || document.documentElement.classList.contains("is-dragging")) return show(null);
  const found = pointed(event);
  if (found) put(found.link, found.minute);
  show(found?.link ?? null);
});

/* A press beside the link is a press on it. Enter comes without a place: the link is where it is. */
document.addEventListener("click", (event) => {
  if (event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const found = pointed(event);
  if (!found) return;
  put(found.link, found.minute);
  if (!event.target.closest("[data-free]")) found.link.click();
}, true);

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("[data-free]");
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = Number(link.dataset.freeStep) || 15;
  const links = findAll("[data-free]", link.closest("[data-free-grid]"));
  const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const [first, last] = bounds(link);
  const minute = {
    ArrowUp: minuteOf(link) - step, ArrowDown: minuteOf(link) + step,
    PageUp: minuteOf(link) - 60, PageDown: minuteOf(link) + 60, Home: first, End: last,
  }[event.key];
  if (minute === undefined && !beside) return;
  event.preventDefault();
  if (!beside) return put(link, minute);
  const next = links[links.indexOf(link) + beside];
  if (!next) return;
  put(next, minuteOf(link));
  reach(next);
  next.focus();
});

/* One stop for the tab key: the arrows do the rest. */
function reach(link) {
  for (const other of findAll("[data-free]", link.closest("[data-free-grid]"))) other.tabIndex = other === link ? 0 : -1;
}

function gather() {
  for (const grid of findAll("[data-free-grid]")) {
    const links = findAll("[data-free]", grid);
    if (links.length && !links.some((link) => link.tabIndex === -1)) {
      const today = grid.querySelector(".day-lanes[aria-current] [data-free]");
      reach(today ?? links[0]);
    }
  }
}

document.addEventListener("htmx:afterSettle", gather);
gather();
