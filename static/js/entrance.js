/* On the pages of sign-in and sign-up: tells the form the browser's time zone, and keeps what a link proves until it is
   wanted. */
import { inAddress, keep } from "./kept-proof.js";

const next = new URLSearchParams(window.location.search).get("next") ?? "";
const kind = next.startsWith("/children/link/invite/") ? "token" : "code";
const proof = next.startsWith("/children/link/") ? inAddress(kind) : null;
if (proof) {
  keep(kind, proof);
}

for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
