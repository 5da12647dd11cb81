/* While a reference of the queue has the focus, the arrow keys, Home and End go to the others. No key does anything
   elsewhere, none is taken from the browser at either end, and Tab leaves the table as ever. */
function move(event, table) {
  const links = [...table.querySelectorAll("tbody th a")];
  const at = links.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
  if (at >= 0 && isPlain && links[to] && to !== at) {
    event.preventDefault();
    links[to].focus();
  }
}

for (const table of document.querySelectorAll("[data-keys]")) {
  table.addEventListener("keydown", (event) => move(event, table));
}
for (const said of document.querySelectorAll("template[data-keys-said]")) {
  said.replaceWith(said.content);
}
