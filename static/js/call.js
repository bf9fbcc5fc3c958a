/* Somebody waits for a person: said upon every page, in its title, and, where the person wants it, with a sound and a
   notice of the desktop. The socket tells that there is something; what it is, the page fetches.

   body[data-call-url="/…/ID/call/"]   answers the toast of one notification, or nothing
   body[data-call-sound]               the person wants to hear it
   body[data-call-desktop]             and to be told outside of the browser, where this browser may
   #bell[data-unread]                  how many wait: "(2) Inbox · Nexus CRM"
   [data-call-ask]                     asks this browser for permission; its parent's [data-call-state="granted"],
                                       "denied", "default" and "missing" show one after the other
   [data-call-try]                     plays the sound */

const { body } = document;
const title = document.querySelector("title");

/* The title: htmx puts others in when a conversation is opened. */
function count() {
  const waiting = Number(document.getElementById("bell")?.dataset.unread ?? 0);
  const bare = document.title.replace(/^\(\d+\+?\) /, "");
  const wanted = waiting ? `(${waiting > 99 ? "99+" : waiting}) ${bare}` : bare;
  if (document.title !== wanted) document.title = wanted;
}
if (title) new MutationObserver(count).observe(document.head, { childList: true, subtree: true, characterData: true });
document.addEventListener("htmx:afterSettle", count);
count();

function ring() {
  const audio = new AudioContext();
  [[660, 0], [880, 0.18]].forEach(([frequency, at]) => {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime + at;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.4);
  });
  setTimeout(() => audio.close(), 1500);
}

function tellDesktop(call) {
  if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
  const words = call.querySelector("[data-toast-text]").textContent;
  const notice = new Notification(words, { tag: call.dataset.call });
  notice.addEventListener("click", () => {
    window.focus();
    location.assign(call.querySelector("a").href);
  });
}

/* Of several open pages the first one rings: the others find its lock taken. */
function sound(call) {
  const first = (lock) => {
    if (!lock) return undefined;
    if ("callSound" in body.dataset) ring();
    if ("callDesktop" in body.dataset) tellDesktop(call);
    return new Promise((done) => { setTimeout(done, 3000); });
  };
  if (navigator.locks) navigator.locks.request(`call:${call.dataset.call}`, { ifAvailable: true }, first);
  else first(true);
}

body.addEventListener("notice:notification.new", ({ detail }) => {
  if (document.querySelector(`[data-call="${detail.id}"]`)) return;
  const source = document.getElementById("toasts");
  window.htmx?.ajax("GET", body.dataset.callUrl.replace("00000000-0000-0000-0000-000000000000", detail.id), {
    source, target: source, swap: "beforeend",
  });
});
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt.matches?.("[data-call]")) sound(detail.elt);
});

/* The profile: what this browser allows, and the button that asks. */
function showState() {
  const state = "Notification" in window ? Notification.permission : "missing";
  for (const part of document.querySelectorAll("[data-call-state]")) part.hidden = part.dataset.callState !== state;
}
document.addEventListener("click", async ({ target }) => {
  if (target.closest?.("[data-call-try]")) ring();
  if (!target.closest?.("[data-call-ask]")) return;
  await Notification.requestPermission();
  showState();
});
showState();
