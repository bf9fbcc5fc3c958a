/* The shell: theme, menus, dialogs, toasts, keys and forms. Bound by data-*; no words of its own.

   data-theme-form         a form whose buttons carry the theme as value
   data-sidebar-form       the same for the menu: slim or wide
   data-dialog="id"        opens that <dialog>; data-dialog-close closes the one around it
   dialog[data-modal]      opens itself when htmx puts something in, closes on the event `dialog:close`; whatever opens
                           puts the focus on its first field
   data-either="name"      of the regions of that name in a form only one is filled in: the others are emptied
   data-toast              leaves by itself; the event `toast` {text, tone} from a server adds one
   .dialog--page           a dialog's form alone on a page: sent as a plain form, so that the answer is a page
   data-search             gets the focus on "/"; data-key="n" is pressed by that key
   data-file-name          tells the name of the file that was chosen beside it
   data-submit-on-change   a form that is sent when a control of it changes
   data-typing-ticks       a row whose tick is set when something is typed in it
   data-reset              a form that is emptied after it was accepted
   data-enter-submits      a textarea whose Enter sends the form (Shift+Enter breaks the line)
   data-confirm="…"        asks before a plain form is sent
   data-while-empty="field"  is replaced by news only while that field is empty
   data-copy="selector"    copies that element's text; shows its second child for a moment
   data-check-all="name"   ticks every box of that name in its form; [data-bulk] shows while one is ticked */

const root = document.documentElement;
const body = document.body;
const find = (selector, within = document) => within.querySelector(selector);
const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];
const isTyping = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

/* Theme and menu */

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-sidebar-form]")) body.dataset.sidebar = event.submitter.value;
  if (!form.matches("[data-theme-form]")) return;
  root.dataset.theme = event.submitter.value;
  for (const button of findAll("button[value]", form)) button.setAttribute("aria-pressed", button === event.submitter);
});

/* Menus */

const anchors = CSS.supports("position-area: block-end");

function place(menu) {
  const invoker = find(`[popovertarget="${menu.id}"]`);
  if (anchors || !invoker || matchMedia("(width < 48rem)").matches) return;
  const from = invoker.getBoundingClientRect();
  const box = menu.getBoundingClientRect();
  const left = menu.matches(".menu--end") ? from.right - box.width : from.left;
  const below = from.bottom + box.height + 8 < innerHeight;
  menu.style.setProperty("position", "fixed");
  menu.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - box.width - 8))}px`);
  menu.style.setProperty("top", `${below ? from.bottom : Math.max(8, from.top - box.height - 8)}px`);
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.matches?.(".subnav")) find("[aria-current]", menu)?.scrollIntoView({ block: "center" });
  if (!menu.matches?.(".menu[popover]")) return;
  const invoker = find(`[popovertarget="${menu.id}"]`);
  invoker?.setAttribute("aria-expanded", event.newState === "open");
  if (event.newState !== "open") return;
  place(menu);
  menu.dispatchEvent(new CustomEvent("menu:open"));
}, true);

/* Afterwards: htmx forgets which button was pressed when that button loses the focus. */
document.addEventListener("click", (event) => {
  const item = event.target.closest?.(".menu__item");
  const menu = item?.closest("[popover]");
  if (menu && !item.closest("[data-stay]")) setTimeout(() => menu.hidePopover());
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  const invoker = event.target.closest?.("[popovertarget]");
  const down = event.key === "ArrowDown";
  if (!down && event.key !== "ArrowUp") return;
  if (invoker && !menu && down) {
    const target = document.getElementById(invoker.getAttribute("popovertarget"));
    if (!target?.matches(".menu")) return;
    event.preventDefault();
    if (!target.matches(":popover-open")) invoker.click();
    find(".menu__item", target)?.focus();
  } else if (menu && !isTyping(event.target)) {
    const items = findAll(".menu__item", menu).filter((item) => !item.disabled);
    const at = items.indexOf(document.activeElement);
    event.preventDefault();
    items[(at + (down ? 1 : -1) + items.length) % items.length]?.focus();
  }
});

/* Dialogs */

const FIELD = "input:not([type=hidden], [disabled]), select:not([disabled]), textarea:not([disabled])";

function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  enter(dialog);
}

/* Where somebody begins: what the page marked, the first field (of radios the chosen one), else the title. Fingers begin
   at the title, since a field would bring the keyboard up over what they have not read yet. */
function enter(dialog) {
  const title = find("h2", dialog);
  title?.setAttribute("tabindex", "-1");
  const first = findAll(FIELD, dialog).find((field) => field.checkVisibility());
  const chosen = first?.type === "radio" && find(`input[name="${first.name}"]:checked`, dialog);
  const start = find("[autofocus]", dialog) ?? (matchMedia("(pointer: coarse)").matches ? null : chosen || first);
  (start ?? title)?.focus();
  find(".slot:has(:checked)", dialog)?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) {
    event.preventDefault();
    open(document.getElementById(opener.dataset.dialog));
  }
  if (event.target.closest?.("[data-dialog-close]")) {
    event.preventDefault();
    event.target.closest("dialog")?.close();
  }
});

/* A press on the backdrop closes; one that began inside (selecting text) does not. */
let pressed = null;
document.addEventListener("pointerdown", (event) => { pressed = event.target; });
document.addEventListener("pointerup", (event) => {
  if (event.target === pressed && pressed.matches?.("dialog.dialog")) pressed.close();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target;
  if (!form.matches?.(".dialog--page form[hx-post]")) return;
  event.preventDefault();
  form.submit();
});

document.addEventListener("dialog:close", () => { for (const dialog of findAll("dialog[open]")) dialog.close(); });

/* Toasts */

const STAY = 6000;
const CALL_STAYS = 30000;

function keep(toast) {
  let timer;
  const stays = toast.dataset.toast === "call" ? CALL_STAYS : STAY;
  const arm = () => { timer = setTimeout(() => toast.remove(), stays); };
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", arm);
  arm();
}

function toast(template, { text, tone } = {}) {
  const made = document.getElementById(template)?.content.firstElementChild.cloneNode(true);
  if (!made) return;
  if (tone) made.dataset.tone = tone;
  if (text) find("[data-toast-text]", made).textContent = text;
  find("#toasts").append(made);
  keep(made);
}

document.addEventListener("toast", (event) => toast("toast-blank", event.detail));
document.addEventListener("click", (event) => event.target.closest?.("[data-toast-close]")?.closest("[data-toast]").remove());
document.addEventListener("htmx:load", ({ detail }) => { if (detail.elt.matches?.("[data-toast]")) keep(detail.elt); });
findAll("[data-toast]").forEach(keep);

/* Keys */

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || find("dialog[open]")) return;
  if (event.key === "/") {
    const search = find("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (/^[a-z0-9]$/i.test(event.key)) {
    const within = find(".menu:popover-open") ?? document;
    find(`[data-key="${event.key.toLowerCase()}"]`, within)?.click();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.("[data-enter-submits]")) return;
  event.preventDefault();
  if (event.target.value.trim()) event.target.form.requestSubmit();
});

/* Forms */

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  else if (form.method === "post" && !form.matches("[hx-post],[data-hx-post]")) {
    form.dataset.sent = "true";
    event.submitter?.setAttribute("aria-busy", "true");
  }
}, true);

addEventListener("pageshow", () => {
  for (const form of findAll("[data-sent]")) {
    delete form.dataset.sent;
    for (const button of findAll("[aria-busy]", form)) button.removeAttribute("aria-busy");
  }
});

document.addEventListener("change", (event) => {
  const control = event.target;
  const name = control.type === "file" && find("[data-file-name]", control.parentElement);
  if (name) name.textContent = control.files[0]?.name ?? name.textContent;
  control.closest("[data-submit-on-change]")?.requestSubmit();
  if (control.dataset.checkAll) {
    for (const box of findAll(`input[name="${control.dataset.checkAll}"]`, control.form ?? document)) box.checked = control.checked;
  }
  countTicked(control.form);
});

document.addEventListener("input", ({ target }) => {
  const row = target.value && target.type !== "checkbox" && target.closest("[data-typing-ticks]");
  if (row) find("input[type=checkbox]", row).checked = true;
  const region = target.value && target.closest("[data-either]");
  for (const other of region ? findAll(`[data-either="${region.dataset.either}"]`, target.form ?? document) : []) {
    if (other === region) continue;
    for (const field of findAll(FIELD, other)) {
      if (field.type === "radio") field.checked = false;
      else field.value = "";
    }
  }
});

function countTicked(form) {
  if (!form) return;
  for (const bar of findAll("[data-bulk]", form)) {
    const ticked = findAll(`input[name="${bar.dataset.bulk}"]:checked`, form).length;
    bar.hidden = ticked === 0;
    for (const place of findAll("[data-bulk-count]", bar)) place.textContent = ticked;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = find(button.dataset.copy);
  if (!source) return;
  await navigator.clipboard?.writeText((source.value ?? source.textContent).trim());
  const [before, after] = button.children;
  if (!after) return;
  before.hidden = true;
  after.hidden = false;
  setTimeout(() => { before.hidden = false; after.hidden = true; }, 1500);
});

/* htmx: regions at work, refusals, lost connections */

/* What no hand began: a region that loads itself, or follows a notice. */
const isQuiet = ({ requestConfig }) => !/^(click|submit|change|input|search|key|drag)/.test(requestConfig?.triggeringEvent?.type ?? "");

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (isQuiet(detail)) return;
  detail.target?.setAttribute("aria-busy", "true");
  detail.requestConfig?.triggeringEvent?.submitter?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  detail.target?.removeAttribute("aria-busy");
  detail.requestConfig?.triggeringEvent?.submitter?.removeAttribute("aria-busy");
  const form = detail.elt.matches?.("form[data-reset]") ? detail.elt : null;
  const isAsSent = (field) => (detail.requestConfig.formData?.get(field.name) ?? field.value) === field.value;
  /* What was typed while it was under way is the beginning of the next one. */
  if (detail.successful && form && findAll("textarea", form).every(isAsSent)) form.reset();
});

/* What a draft was begun with stays while it is written. */
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const field = detail.target.dataset?.whileEmpty;
  if (field && find(field)?.value.trim()) detail.shouldSwap = false;
});

/* A form acts once for a double click: while it is under way, another press of it is dropped and not queued. Afterwards
   its key is renewed, since a form that stays on the page is another one from now on: see company/once.py. A field that
   asks the server for something in between is not the form. A form that sends every change must not lose the last one. */
const underWay = new WeakSet();

const formOf = ({ elt, verb, requestConfig }) => {
  const isPosted = (verb ?? requestConfig?.verb) !== "get" && elt.matches?.("form, button");
  return isPosted ? elt.closest("form:not([data-submit-on-change])") : null;
};

document.addEventListener("htmx:confirm", (event) => {
  if (underWay.has(formOf(event.detail))) event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.defaultPrevented ? null : formOf(event.detail);
  if (form) underWay.add(form);
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = formOf(detail);
  if (!form) return;
  underWay.delete(form);
  const key = form.elements.namedItem("once");
  if (detail.successful && key) key.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const dialog = detail.target.closest?.("dialog[data-modal]");
  if (dialog && dialog.childElementCount) {
    const isNew = detail.target === dialog && detail.xhr.status !== 422;
    if (dialog.open && isNew) enter(dialog);
    else open(dialog);
  }
  if (detail.xhr.status === 422) {
    const wrong = find("[role=alert][tabindex], [aria-invalid=true]", detail.target.isConnected ? detail.target : document);
    wrong?.focus();
  }
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  if (isQuiet(detail) || status === 409) return;
  toast(status === 403 || status === 404 ? "toast-forbidden" : "toast-failed");
});

document.addEventListener("htmx:sendError", ({ detail }) => {
  if (!isQuiet(detail)) toast("toast-offline");
});

/* A form that came back as a whole page: what is wrong may stand below the fold. */
if (!find("[autofocus]")) find("main [role=alert][tabindex]")?.focus();

body.dataset.ready = "true";
