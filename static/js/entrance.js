/* On the pages of sign-in and sign-up: tells the form the browser's time zone, and keeps a link code until it is wanted. */
import { codeInAddress, keep } from "./kept-code.js";

const code = codeInAddress();
if (code && new URLSearchParams(window.location.search).get("next")?.startsWith("/children/link/")) {
  keep(code);
}

for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
