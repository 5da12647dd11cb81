/* Passkeys: the browser asks for finger, face or PIN and signs; the form carries its answer. Without this script, and in
   browsers that know no passkeys, these forms stay hidden and the page offers the other ways. */
const webauthn = globalThis.webauthnJSON;

/** From the page, or, at sign-in, fresh from the server. */
async function optionsFor(form) {
  const given = document.getElementById("passkey-options");
  if (given) {
    return JSON.parse(given.textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`no options: ${answer.status}`);
  }
  return answer.json();
}

/** A passkey that signs in by itself lives on the device and asks for finger, face or PIN. */
function toCreate(options, alone) {
  const need = alone ? "required" : "discouraged";
  const selection = { ...options.publicKey.authenticatorSelection, residentKey: need, requireResidentKey: alone };
  if (alone) {
    selection.userVerification = "required";
  }
  return { ...options, publicKey: { ...options.publicKey, authenticatorSelection: selection } };
}

async function ceremony(form) {
  const options = await optionsFor(form);
  if (form.dataset.passkey === "create") {
    return webauthn.create(toCreate(options.creation_options, form.elements.namedItem("passwordless").checked));
  }
  return webauthn.get(options.request_options);
}

function conduct(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    try {
      form.elements.namedItem("credential").value = JSON.stringify(await ceremony(form));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
  form.hidden = false;
}

const able = Boolean(webauthn?.supported());
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (able) {
    conduct(form);
  }
}
for (const words of document.querySelectorAll("[data-passkey-unknown]")) {
  words.hidden = able;
}
