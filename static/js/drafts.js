/* Words that were typed and not sent stay in this tab, each person's own: they outlive a reload, a change of the page
   and a refusal, and go with the words that were sent. Another person who logs in here finds none of them.

   form[data-draft="id"]   its textarea, and the mode chosen in it (reply or note), are kept under that id */

const person = document.body.dataset.person ?? "";
const prefix = "draft:";
const keyOf = (form) => `${prefix}${person}:${form.dataset.draft}`;

for (const key of Object.keys(sessionStorage)) {
  if (key.startsWith(prefix) && !key.startsWith(`${prefix}${person}:`)) sessionStorage.removeItem(key);
}

function keep(form) {
  const text = form.elements.text.value;
  const mode = form.elements.mode?.value ?? "";
  if (text.trim()) sessionStorage.setItem(keyOf(form), JSON.stringify({ text, mode }));
  else sessionStorage.removeItem(keyOf(form));
}

/* A note must never come back as an answer: where its mode cannot be chosen, the form's own stays, which is the note. */
function restore(form) {
  const kept = sessionStorage.getItem(keyOf(form));
  const { text: field } = form.elements;
  if (!kept || field.value) return;
  const { text, mode } = JSON.parse(kept);
  const radio = [...form.querySelectorAll("input[name=mode]")].find((each) => each.value === mode);
  if (radio && !radio.disabled) radio.checked = true;
  field.value = text;
}

const restoreAll = () => document.querySelectorAll("form[data-draft]").forEach(restore);

/* A field that leaves the page with its form still reports a change: what was sent is no draft any more. */
const sent = new WeakSet();

for (const name of ["input", "change"]) {
  document.addEventListener(name, ({ target }) => {
    const form = target.closest?.("form[data-draft]");
    if (form && name === "input") sent.delete(form);
    if (form && !sent.has(form)) keep(form);
  });
}

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const form = detail.elt.closest?.("form[data-draft]");
  if (!form || detail.requestConfig?.verb !== "post" || detail.xhr.status >= 300) return;
  sent.add(form);
  sessionStorage.removeItem(keyOf(form));
});
document.addEventListener("htmx:afterSettle", restoreAll);
document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[data-logout]")) return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
});
restoreAll();
