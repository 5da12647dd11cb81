/* A code from the address's fragment, kept in this tab alone through sign-in or sign-up. No server ever sees it there. */

const NAME = "link-code";
const LIFE = 10 * 60 * 1000;
const SHAPE = /^#([A-Za-z0-9]{4}-?[A-Za-z0-9]{4})$/;

/** The code in this page's address, or null. It is taken out: codes do not belong into the history of a shared device. */
export function codeInAddress() {
  const code = SHAPE.exec(window.location.hash)?.[1] ?? null;
  if (code) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  return code;
}

export function keep(code) {
  try {
    window.sessionStorage.setItem(NAME, JSON.stringify({ code, at: Date.now() }));
  } catch {
    // Storage is switched off: the person types the code.
  }
}

/** The kept code if it can still work, or null; gone from here either way. */
export function take() {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(NAME) ?? "null");
    window.sessionStorage.removeItem(NAME);
    return kept && Date.now() - kept.at < LIFE ? kept.code : null;
  } catch {
    return null;
  }
}
