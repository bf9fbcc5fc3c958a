/* Dragging by mouse and touch, for the board and the calendar. Each thing it does has a keyboard path in the page.

   On what is dragged
     data-drag="card"            its kind
     data-drag-url="/…/move/"    where the drop is posted
     data-drag-target="#board"   what htmx replaces with the answer (nothing: the page learns by notice)
     data-drag-swap="outerHTML"
     data-drag-rank="1764"       its number in lists that stand in falling order; the gap opens where that is its place
     data-drag-values='{"seen": "…"}'    posted too
   On where it may land
     data-drop="card"            the kind it takes
     data-drop-list              inside it, where its cards stand, when that is not the place itself
     data-drop-values='{"stage": "…"}'   what is posted
     data-drop-minutes="start"   also posts the minute of its upper edge, in steps of data-drop-step (15);
                                 the lane stands for --day-start and --day-length as computed on it
   Escape, a drop elsewhere or a refusal puts everything back. */

const SLACK = 6;
const HOLD = 280;
const EDGE = 56;
const SPEED = 14;

let drag = null;
let pending = null;

function start(element, event) {
  const box = element.getBoundingClientRect();
  const ghost = element.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.setAttribute("aria-hidden", "true");
  ghost.inert = true;
  ghost.classList.add("drag-ghost", "is-dragged");
  ghost.style.setProperty("inline-size", `${box.width}px`);
  ghost.style.setProperty("block-size", `${box.height}px`);
  document.body.append(ghost);
  element.classList.add("is-drag-source");
  document.documentElement.classList.add("is-dragging");
  getSelection()?.removeAllRanges();
  drag = { element, ghost, kind: element.dataset.drag, dx: event.clientX - box.left, dy: event.clientY - box.top, zone: null };
  drag.gap = makeGap(element, box);
  move(event);
  requestAnimationFrame(scroll);
}

function makeGap(element, box) {
  const gap = document.createElement("div");
  gap.className = element.matches(".event") ? "event event--gap" : "deal--gap";
  gap.setAttribute("aria-hidden", "true");
  if (!element.matches(".event")) gap.style.setProperty("min-block-size", `${box.height}px`);
  return gap;
}

function move(event) {
  drag.x = event.clientX;
  drag.y = event.clientY;
  drag.ghost.style.setProperty("transform", `translate(${drag.x - drag.dx}px, ${drag.y - drag.dy}px)`);
  const under = document.elementFromPoint(drag.x, drag.y);
  const zone = under?.closest(`[data-drop="${drag.kind}"]`) ?? null;
  drag.zone?.classList.toggle("is-drop", drag.zone === zone);
  drag.zone = zone;
  if (!zone) return drag.gap.remove();
  zone.classList.add("is-drop");
  if (zone.dataset.dropMinutes) placeAtMinute(zone);
  else placeByRank(zone);
}

/* Where the list has it after the drop, wherever it is held; nowhere while that place is behind "Show more". */
function placeByRank(zone) {
  const cards = [...zone.querySelectorAll(`[data-drag="${drag.kind}"]`)].filter((card) => card !== drag.element);
  const rank = Number(drag.element.dataset.dragRank);
  const next = cards.find((card) => Number(card.dataset.dragRank) < rank);
  if (next) next.before(drag.gap);
  else if (cards.at(-1)?.nextElementSibling?.matches("button")) drag.gap.remove();
  else if (cards.length) cards.at(-1).after(drag.gap);
  else (zone.querySelector("[data-drop-list]") ?? zone).prepend(drag.gap);
}

function placeAtMinute(zone) {
  const style = getComputedStyle(zone);
  const dayStart = Number(style.getPropertyValue("--day-start")) || 0;
  const dayLength = Number(style.getPropertyValue("--day-length")) || 1440;
  const length = Number(getComputedStyle(drag.element).getPropertyValue("--length")) || 30;
  const step = Number(zone.dataset.dropStep) || 15;
  const box = zone.getBoundingClientRect();
  const minute = dayStart + ((drag.y - drag.dy - box.top) / box.height) * dayLength;
  const snapped = Math.round(minute / step) * step;
  drag.minute = Math.max(dayStart, Math.min(snapped, dayStart + dayLength - length));
  drag.gap.style.setProperty("--start", drag.minute);
  drag.gap.style.setProperty("--length", length);
  if (drag.gap.parentElement !== zone) zone.append(drag.gap);
}

function drop() {
  const { element, zone } = drag;
  const { minute } = drag;
  const moved = zone && !isSamePlace(element, zone);
  const [home, following] = [element.parentElement, element.nextElementSibling];
  if (moved && !zone.dataset.dropMinutes && drag.gap.isConnected) drag.gap.replaceWith(element);
  end();
  if (!moved) return;
  const values = { ...JSON.parse(element.dataset.dragValues ?? "{}"), ...JSON.parse(zone.dataset.dropValues ?? "{}") };
  if (zone.dataset.dropMinutes) values[zone.dataset.dropMinutes] = minute;
  element.setAttribute("aria-busy", "true");
  element.addEventListener("htmx:afterRequest", ({ detail }) => {
    element.removeAttribute("aria-busy");
    if (!detail.successful && element.isConnected) home.insertBefore(element, following);
  }, { once: true });
  const context = { source: element, values, swap: element.dataset.dragSwap ?? "outerHTML" };
  context.target = element.dataset.dragTarget ?? element;
  if (!element.dataset.dragTarget && !element.dataset.dragSwap) context.swap = "none";
  window.htmx.ajax("POST", element.dataset.dragUrl, context);
  element.dispatchEvent(new CustomEvent("drag:dropped", { bubbles: true, detail: values }));
}

function isSamePlace(element, zone) {
  if (element.closest("[data-drop]") !== zone) return false;
  if (zone.dataset.dropMinutes) return Number(getComputedStyle(element).getPropertyValue("--start")) === drag.minute;
  return true;
}

function end() {
  drag.ghost.remove();
  drag.gap.remove();
  drag.zone?.classList.remove("is-drop");
  drag.element.classList.remove("is-drag-source");
  document.documentElement.classList.remove("is-dragging");
  drag = null;
}

/* Near an edge the scrollers under the pointer move along. */
function scroll() {
  if (!drag) return;
  let element = document.elementFromPoint(drag.x, drag.y);
  for (; element; element = element.parentElement) {
    const box = element.getBoundingClientRect();
    const canY = element.scrollHeight > element.clientHeight;
    const canX = element.scrollWidth > element.clientWidth;
    if (canY) element.scrollTop += pull(drag.y, box.top, box.bottom);
    if (canX) element.scrollLeft += pull(drag.x, box.left, box.right);
  }
  requestAnimationFrame(scroll);
}

function pull(at, from, to) {
  if (at < from + EDGE) return -SPEED * Math.min(1, (from + EDGE - at) / EDGE);
  if (at > to - EDGE) return SPEED * Math.min(1, (at - to + EDGE) / EDGE);
  return 0;
}

/* Pointers: a mouse drags after a few pixels, a finger after it has rested. */

document.addEventListener("pointerdown", (event) => {
  const element = event.target.closest?.("[data-drag]");
  if (!element || event.button !== 0 || event.target.closest("button, input, select, textarea, [popover]")) return;
  pending = { element, event, touch: event.pointerType !== "mouse" };
  if (pending.touch) pending.timer = setTimeout(() => { start(element, event); pending = null; navigator.vibrate?.(10); }, HOLD);
});

document.addEventListener("pointermove", (event) => {
  if (drag) return move(event);
  if (!pending) return;
  const far = Math.hypot(event.clientX - pending.event.clientX, event.clientY - pending.event.clientY) > SLACK;
  if (!far) return;
  const { element, event: first, touch } = pending;
  forget();
  if (touch) return;
  start(element, first);
  move(event);
});

function forget() {
  clearTimeout(pending?.timer);
  pending = null;
}

document.addEventListener("pointerup", () => {
  forget();
  if (!drag) return;
  swallowClick();
  drop();
});

document.addEventListener("pointercancel", () => { forget(); if (drag) end(); });
document.addEventListener("keydown", (event) => { if (drag && event.key === "Escape") { swallowClick(); end(); } });
document.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-drag]")) event.preventDefault(); });
document.addEventListener("contextmenu", (event) => { if (drag) event.preventDefault(); });

/* The click that follows a drop is not a click on the card's link. */
function swallowClick() {
  const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
}
