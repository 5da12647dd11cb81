/* Switches Web Push on for the browser at hand. It asks for leave only after a press, and the form carries what the
   browser answered. Without this script the page says so and lists the devices all the same. */
const here = document.querySelector("[data-push]");
const form = here.querySelector("[data-push-form]");
const trouble = here.querySelector("[data-push-trouble]");
const known = here.dataset.known.split(" ");

function show(state) {
  for (const part of here.querySelectorAll("[data-push-state]")) {
    part.hidden = part.dataset.pushState !== state;
  }
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function digest(text) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(sum, (one) => one.toString(16).padStart(2, "0")).join("");
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Always a new subscription: an old one may be somebody else's who used this browser. */
async function subscribe() {
  await navigator.serviceWorker.register(here.dataset.worker, { scope: "/" });
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const key = bytes(here.dataset.key);
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function switchOn(event) {
  event.preventDefault();
  trouble.hidden = true;
  try {
    if ((await Notification.requestPermission()) === "granted") {
      const { endpoint, keys } = (await subscribe()).toJSON();
      for (const [name, value] of Object.entries({ endpoint, ...keys })) {
        form.elements.namedItem(name).value = value;
      }
      form.submit();
      return;
    }
    await start();
  } catch {
    trouble.hidden = false;
  }
}

/** Of the device at hand the browser's own subscription goes too. */
function mark(row, subscription) {
  row.querySelector("[data-push-this]").hidden = false;
  const removal = row.querySelector("form");
  removal.addEventListener("submit", async (event) => {
    event.preventDefault();
    await subscription.unsubscribe().catch(() => {});
    removal.submit();
  });
}

async function start() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    show(navigator.standalone === false ? "install" : "unsupported");
  } else if (Notification.permission === "denied") {
    show("denied");
  } else {
    const subscription = await current();
    const sum = subscription && (await digest(subscription.endpoint));
    const row = document.querySelector(`[data-push-device="${sum}"]`);
    show(known.includes(sum) ? "on" : "off");
    if (row) {
      mark(row, subscription);
    }
  }
}

form.addEventListener("submit", switchOn);
start();
