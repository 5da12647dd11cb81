/* Asks now and then whether more has come than this page shows, and says so in a line with a link; figures that the
   answer names are kept true. Nothing reloads by itself, nothing makes a sound. It rests while the page is hidden and
   ends when nobody is signed in any more. */
const EVERY = 30_000;
const LONGEST = 10 * 60_000;
// A fault, or a server in trouble, is asked half as often each time.
const pause = (faults) => Math.min(EVERY * 2 ** faults, LONGEST) * (0.9 + Math.random() * 0.2);

function watch(line) {
  const shown = { waiting: Number(line.dataset.waiting), newest: Number(line.dataset.newest) };
  let mark = "";
  let faults = 0;
  let timer = 0;
  let asking = false;
  let over = false;

  function say(isNews) {
    if (isNews !== Boolean(line.querySelector("a"))) {
      line.querySelector("p")?.remove();
      if (isNews) {
        line.append(line.querySelector("template").content.cloneNode(true));
      }
    }
  }

  function count(figures) {
    for (const [name, figure] of Object.entries(figures)) {
      const place = document.querySelector(`[data-count="${CSS.escape(name)}"]`);
      if (place && place.textContent !== figure) {
        place.textContent = figure;
      }
    }
  }

  async function hear(answer) {
    // Signed out: the answer would be the way to the page of sign-in. That is the reader's to take.
    over = answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status);
    faults = over || answer.ok || answer.status === 304 ? 0 : faults + 1;
    if (answer.ok) {
      const told = await answer.json();
      mark = answer.headers.get("ETag") ?? "";
      count(told.counts ?? {});
      say(told.newest > shown.newest || told.waiting > shown.waiting);
    }
  }

  async function ask() {
    asking = true;
    const headers = mark ? { "If-None-Match": mark } : {};
    try {
      await hear(await fetch(line.dataset.news, { headers, redirect: "manual", cache: "no-store" }));
    } catch {
      faults += 1;
    }
    asking = false;
    wait(pause(faults));
  }

  function wait(milliseconds) {
    clearTimeout(timer);
    if (!over && !asking && !document.hidden) {
      timer = setTimeout(ask, milliseconds);
    }
  }

  document.addEventListener("visibilitychange", () => wait(0));
  wait(pause(0));
}

document.querySelectorAll("[data-news]").forEach(watch);
