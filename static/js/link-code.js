/* Opened as /children/link/#CODE (from the QR code): puts the code into the field. Sends nothing by itself. */
import { codeInAddress, take } from "./kept-code.js";

const field = document.querySelector("[data-link-code]");
const code = codeInAddress() ?? take();

if (field && code) {
  field.value = code;
  field.form.querySelector("button[type=submit], button:not([type])")?.focus();
}
