/* Opened as /children/link/#CODE (from the QR code): puts the code into the field. Sends nothing by itself. */

const field = document.querySelector("[data-link-code]");
const code = window.location.hash.slice(1);

if (field && code && code.length <= 40) {
  field.value = code;
  // A code does not belong into the history of a shared device.
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  field.form.querySelector("button[type=submit], button:not([type])")?.focus();
}
