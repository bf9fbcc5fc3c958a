/* The one socket of a page. A notice {event, id} becomes two events on <body>:
   `notice:<event>` and `notice:<event>:<id>`, so that a region can say
   hx-trigger="notice:conversation.changed from:body". After a break the page has missed some:
   `notice:reconnected` asks every region that follows something to fetch itself again.
   Where the login has ended the page does not stay: what stands on it is for colleagues. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30000;
const SHOW_AFTER = 3000;
const TOGETHER = 120;
const NO_LOGIN = 4401;
const OTHER_COMPANY = 4409;

const { socket: address, login } = document.body.dataset;
const banner = (name) => document.querySelector(`[data-banner="${name}"]`);

let socket = null;
let wait = FIRST_WAIT;
let wasOpen = false;
let isOver = false;
let showTimer;
let retryTimer;

function say(name, id) {
  document.body.dispatchEvent(new CustomEvent(`notice:${name}`, { detail: { id } }));
}

/* The first of a burst is told at once, the rest of it as one more at its end. */
const recent = new Map();
function tell({ event, id }) {
  const key = `${event}:${id}`;
  const burst = recent.get(key);
  if (burst) {
    burst.again = true;
    return;
  }
  recent.set(key, { again: false });
  setTimeout(() => {
    const { again } = recent.get(key);
    recent.delete(key);
    if (again) tell({ event, id });
  }, TOGETHER);
  say(event, id);
  say(key, id);
}

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
  socket = new WebSocket(address);
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
