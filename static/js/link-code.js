/* Opened as /children/link/#CODE (from the QR code): puts the code into the field. Sends nothing by itself. */
import { inAddress, take } from "./kept-proof.js";

const field = document.querySelector("[data-link-code]");
const code = inAddress("code") ?? take("code");

if (field && code) {
  field.value = code;
  field.form.querySelector("button[type=submit], button:not([type])")?.focus();
}
