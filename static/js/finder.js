/* A search inside a form whose hits are radios to choose from: Enter chooses, and never sends the form.

   data-finder="selector"  the search field; names the region that its hits are put into
   data-found-for="word"   on the hits: the word they answer, in that region

   Enter in the field takes the only hit; several are gone through with the arrow keys. Enter on a hit takes it. Another
   word takes the choice back. */

const fieldOf = (hit) => {
  const hits = hit.closest("[data-found-for]");
  return hits ? document.querySelector(`[data-finder="#${hits.parentElement.id}"]`) : null;
};
const regionOf = (field) => document.querySelector(field.dataset.finder);
const hitsOf = (field) => [...regionOf(field).querySelectorAll("input[type=radio]")];
const isAnswered = (field) => {
  return regionOf(field).querySelector("[data-found-for]")?.dataset.foundFor === field.value.trim();
};
const waiting = new WeakSet();

function choose(hit) {
  hit.checked = true;
  hit.focus();
  hit.dispatchEvent(new Event("change", { bubbles: true }));
}

function enter(field) {
  if (!field.value.trim()) return;
  if (!isAnswered(field)) {
    waiting.add(field);
    field.dispatchEvent(new Event("search"));
    return;
  }
  const hits = hitsOf(field);
  if (hits.length === 1) choose(hits[0]);
  else hits[0]?.focus();
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const field = target.matches?.("[data-finder]") ? target : null;
  if (event.isComposing || !field) {
    if (key !== "Enter" || target.type !== "radio" || !fieldOf(target)) return;
    event.preventDefault();
    choose(target);
  } else if (key === "Enter") {
    event.preventDefault();
    enter(field);
  } else if (key === "ArrowDown" && hitsOf(field).length) {
    event.preventDefault();
    hitsOf(field)[0].focus();
  }
});

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-finder]")) return;
  waiting.delete(target);
  const chosen = hitsOf(target).find((hit) => hit.checked);
  if (!chosen) return;
  chosen.checked = false;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const field = detail.target.id ? document.querySelector(`[data-finder="#${detail.target.id}"]`) : null;
  if (field && waiting.has(field) && isAnswered(field)) {
    waiting.delete(field);
    enter(field);
  }
});
