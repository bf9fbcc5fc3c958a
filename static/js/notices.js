/* The one socket of a page. A notice {event, id} becomes two events on <body>:
   `notice:<event>` and `notice:<event>:<id>`, so that a region can say
   hx-trigger="notice:conversation.changed from:body". After a break the page has missed some:
   `notice:reconnected` asks every region that follows something to fetch itself again.
   `notice:<event>:calm` is for whoever fetches much for anything that happened in the company: at most every two
   seconds, and never without the last one (htmx's throttle drops that, its delay waits for a silence that may not come).
   Where the login has ended the page does not stay: what stands on it is for colleagues. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30000;
const SHOW_AFTER = 3000;
const TOGETHER = 120;
const CALM = 2000;
const MOST_REMEMBERED = 500;
const NO_LOGIN = 4401;
const OTHER_COMPANY = 4409;

const { socket: address, seen, login } = document.body.dataset;
const banner = (name) => document.querySelector(`[data-banner="${name}"]`);

let socket = null;
let wait = FIRST_WAIT;
let wasOpen = false;
let isOver = false;
let showTimer;
let retryTimer;

/* When each was said last, the latest at the end. */
const saidAt = new Map();

function say(name, id) {
  saidAt.delete(name);
  saidAt.set(name, performance.now());
  if (saidAt.size > MOST_REMEMBERED) saidAt.delete(saidAt.keys().next().value);
  document.body.dispatchEvent(new CustomEvent(`notice:${name}`, { detail: { id } }));
}

/* The first of a burst is told at once, the rest of it as one more at its end. */
const bursts = new Map();
function atMostEvery(time, key, act) {
  const burst = bursts.get(key);
  if (burst) {
    burst.again = true;
    return;
  }
  bursts.set(key, { again: false });
  setTimeout(() => {
    const { again } = bursts.get(key);
    bursts.delete(key);
    if (again) atMostEvery(time, key, act);
  }, time);
  act();
}

function tell({ event, id }) {
  if (event === "missed") {
    say("reconnected");
    return;
  }
  atMostEvery(TOGETHER, `${event}:${id}`, () => {
    say(event, id);
    say(`${event}:${id}`, id);
  });
  atMostEvery(CALM, event, () => say(`${event}:calm`, id));
}

/* A region stands as its rows were when its answer was asked for. What was told between then and its arrival reached
   the region before it, which is gone with whatever it still meant to ask: the new one asks once more. */
const FOLLOWS = "[hx-get][hx-trigger*='notice:']";
const namesOf = (region) => [...region.getAttribute("hx-trigger").matchAll(/notice:([^\s,]+)/g)].map(([, name]) => name);
const asksAnyway = (region) => /\bload\b/.test(region.getAttribute("hx-trigger"));
const askedAt = new WeakMap();
const known = new WeakSet(document.querySelectorAll(FOLLOWS));

document.addEventListener("htmx:beforeRequest", ({ detail }) => askedAt.set(detail.xhr, performance.now()));

document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  for (const region of [target, ...target.querySelectorAll(FOLLOWS)]) {
    if (!region.matches(FOLLOWS) || known.has(region)) continue;
    known.add(region);
    const isBehind = namesOf(region).some((name) => (saidAt.get(name) ?? 0) > askedAt.get(detail.xhr));
    if (isBehind && !asksAnyway(region)) htmx.ajax("GET", region.getAttribute("hx-get"), { source: region });
  }
});

/* What is under a pressed pointer stays until it is let go: a click on something that was replaced meanwhile reaches
   nobody. The region asks again then. */
let pressed = null;
const held = new Set();

document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  if (!pressed || detail.elt !== target || !target.matches(FOLLOWS) || !target.contains(pressed)) return;
  detail.shouldSwap = false;
  held.add(target);
});

addEventListener("pointerdown", (event) => { pressed = event.target; }, true);

/* After the click that follows a release. */
const release = () => setTimeout(() => {
  pressed = null;
  for (const region of held) if (region.isConnected) htmx.ajax("GET", region.getAttribute("hx-get"), { source: region });
  held.clear();
});
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, true);

function opened() {
  clearTimeout(showTimer);
  banner("offline").hidden = true;
  wait = FIRST_WAIT;
  if (wasOpen) say("reconnected");
  wasOpen = true;
  document.body.dataset.live = "true";
}

function closed({ code }) {
  delete document.body.dataset.live;
  socket = null;
  if (isOver) return;
  if (code === NO_LOGIN || code === OTHER_COMPANY) {
    isOver = true;
    if (code === OTHER_COMPANY) banner("closed").hidden = false;
    else location.replace(`${login}?${new URLSearchParams({ ended: 1, next: location.pathname + location.search })}`);
    return;
  }
  showTimer ??= setTimeout(() => { banner("offline").hidden = false; }, SHOW_AFTER);
  retryTimer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

function connect() {
  clearTimeout(retryTimer);
  if (socket || isOver) return;
  /* The first one tells what had been told when this page was made: whatever came since, it has missed. */
  socket = new WebSocket(wasOpen ? address : `${address}?${new URLSearchParams({ seen })}`);
  socket.addEventListener("open", () => { showTimer = clearTimeout(showTimer); opened(); });
  socket.addEventListener("message", ({ data }) => tell(JSON.parse(data)));
  socket.addEventListener("close", closed);
}

addEventListener("online", connect);
addEventListener("offline", () => socket?.close());
addEventListener("pagehide", () => { isOver = true; socket?.close(); });
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) connect(); });

if (address) connect();
