// Adds "2 hours ago" behind absolute times of the last week. Without it every page says the full time and zone anyway.
const STEPS = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86400],
];
const WEEK = 7 * 86400;

function relative(seconds, format) {
  const distance = Math.abs(seconds);
  const [unit, size] = STEPS.findLast(([, length]) => distance >= length) ?? STEPS[0];
  return format.format(Math.trunc(seconds / size), unit);
}

const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
for (const time of document.querySelectorAll("time[data-relative]")) {
  const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
  if (Number.isFinite(seconds) && Math.abs(seconds) < WEEK) {
    const ago = document.createElement("span");
    ago.className = "no-print"; // paper is read later
    ago.textContent = ` (${relative(seconds, format)})`;
    time.append(ago);
  }
}
