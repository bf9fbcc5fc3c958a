/* Passkeys: asks the browser to make one or to answer with one, and sends what it says with a plain form.

   form[data-passkey]   "create" or "get"; data-question = the address that tells what to ask, as JSON
     [data-passkey-ask]     the button that begins; its form is sent with the answer in input[name=credential]
     [data-passkey-failed]  shown when the person broke off, or the device had no fitting passkey
   [data-passkey-missing]   shown where this browser, or this address, has no passkeys */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const described = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

function readable({ publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
  if (asked.excludeCredentials) asked.excludeCredentials = described(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = described(asked.allowCredentials);
  return { publicKey: asked };
}

function sendable(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function answer(form) {
  const asked = await fetch(form.dataset.question, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value }) });
  if (!asked.ok) throw new Error(String(asked.status));
  return navigator.credentials[form.dataset.passkey](readable(await asked.json()));
}

/* An address of numbers is no name that a passkey can belong to. */
const isThere = "PublicKeyCredential" in window && isSecureContext && !/^[\d.]+$|:/.test(location.hostname);

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !isThere;
  form.querySelector("[data-passkey-ask]").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    const failed = form.querySelector("[data-passkey-failed]");
    if (!form.reportValidity()) return;
    failed.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.credential.value = JSON.stringify(sendable(await answer(form)));
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

for (const words of document.querySelectorAll("[data-passkey-missing]")) words.hidden = isThere;
