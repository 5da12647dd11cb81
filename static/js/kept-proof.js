/* A code or a token from the address's fragment, kept in this tab alone through sign-in or sign-up. No server ever sees
   it there. */

const MINUTE = 60 * 1000;
const KINDS = {
  code: { shape: /^#([A-Za-z0-9]{4}-?[A-Za-z0-9]{4})$/, life: 10 * MINUTE },
  token: { shape: /^#([\w-]+\.[\w-]+\.[\w-]*)$/, life: 60 * MINUTE },
};

/** What this page's address carries of a kind, or null. It is taken out: it does not belong into a shared device's history. */
export function inAddress(kind) {
  const found = KINDS[kind].shape.exec(window.location.hash)?.[1] ?? null;
  if (found) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  return found;
}

export function keep(kind, value) {
  try {
    window.sessionStorage.setItem(`link-${kind}`, JSON.stringify({ value, at: Date.now() }));
  } catch {
    // Storage is switched off: the person types or opens it again.
  }
}

/** What was kept if it can still work, or null; gone from here either way. */
export function take(kind) {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(`link-${kind}`) ?? "null");
    window.sessionStorage.removeItem(`link-${kind}`);
    return kept && Date.now() - kept.at < KINDS[kind].life ? kept.value : null;
  } catch {
    return null;
  }
}
