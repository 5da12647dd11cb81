// Leaves a help page without keeping it in the browser's history.
for (const link of document.querySelectorAll("a[data-quick-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.location.replace(link.href);
  });
}
