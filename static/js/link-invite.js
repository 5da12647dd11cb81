/* Opened as /children/link/invite/#TOKEN: puts the token into the field and sends the form. The child is asked next. */
import { inAddress, take } from "./kept-proof.js";

const field = document.querySelector("[data-token]");
const token = inAddress("token") ?? take("token");

if (field && token) {
  field.value = token;
  field.form.requestSubmit();
}
