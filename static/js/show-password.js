/* A button behind each password field that shows what was typed. It is made here: without script it is not there. */
const label = document.querySelector("script[data-show-password]")?.dataset.showPassword;

function add(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = label;
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // Sent as a password, so that no browser keeps it among the words it suggests.
  field.form?.addEventListener("submit", () => show(false));
  field.after(button);
}

if (label) {
  document.querySelectorAll("input[type=password]").forEach(add);
}
