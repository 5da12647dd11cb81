/* Shows what a push says and opens its page when it is pressed. Served at the root of the site, so that it may. It keeps
   no page and no answer: nothing that a person was shown stays behind on a device. */
const NAME = "Guardian Portal";
const PICTURES = { icon: "/static/img/icon-192.png", badge: "/static/img/badge-96.png" };

self.addEventListener("install", () => self.skipWaiting());

function read(data) {
  try {
    return data.json();
  } catch {
    return {};
  }
}

self.addEventListener("push", (event) => {
  const { title = NAME, body = "", tag = "", path = "/", urgent = false, language = "" } = read(event.data);
  const shown = { ...PICTURES, body, tag, lang: language, data: { path } };
  if (tag) {
    // A newer one of the same matter stands in the older one's place; an urgent one makes itself heard again.
    shown.renotify = urgent;
  }
  event.waitUntil(self.registration.showNotification(title, { ...shown, requireInteraction: urgent }));
});

/** Only ever a page of this site. */
function address(path) {
  const url = new URL(path, self.location.origin);
  return url.origin === self.location.origin ? url.href : self.location.origin;
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => one.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(address(event.notification.data?.path ?? "/")));
});
