"""Every page that a person can open in the demo, by who opens it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

PUBLIC = {
    "front": "/",
    "guide": "/guide/",
    "status": "/status/",
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
    "password-reset-done": "/accounts/password/reset/done/",
    "signed-out-inactive": "/accounts/inactive/",
    "help-signed-out": "/help/",
    "nothing-here": "/nothing-here/",
}
ACCOUNT = {
    "me": "/me/",
    "mails": "/notifications/settings/",
    "devices": "/notifications/settings/devices/",
    "messengers": "/notifications/settings/messengers/",
    "address-confirm": "/me/address/",
    "email": "/accounts/email/",
    "password": "/accounts/password/change/",
    "second-step": "/accounts/2fa/",
    "sessions": "/accounts/sessions/",
    "passkeys": "/accounts/2fa/webauthn/",
    "passkey-new": "/accounts/2fa/webauthn/add/",
    "reauthenticate": "/accounts/reauthenticate/",
    "sign-out": "/accounts/logout/",
}
NO_SECOND_STEP = {"second-step-set-up": "/accounts/2fa/totp/activate/"}
SECOND_STEP = {
    "recovery-codes-new": "/accounts/2fa/recovery-codes/generate/",
    "second-step-off": "/accounts/2fa/totp/deactivate/",
}
GUARDIAN = {
    "help": "/help/",
    "help-new": "/help/new/",
    "help-topic": "/help/new/cannot-link/",
    "help-write": "/help/new/safety-concern/write/",
    "home": "/children/",
    "link": "/children/link/",
    "alerts": "/alerts/",
}
# Once the app has opened the first of the child's pages.
CHILD = {
    "mine-help": "/mine/help/",
    "mine-help-write": "/mine/help/not-safe/",
    "mine-controls": "/mine/controls/",
    "mine-controls-history": "/mine/controls/history/",
    "mine-ask": "/mine/controls/ask/contact.messages/",
    "mine-plan": "/mine/plan/",
    "mine-decide": "/mine/consent/",
    "mine-end": "/mine/end/",
    "mine-done": "/mine/done/",
}
STAFF = {
    "desk": "/support/",
    "desk-find": "/support/find/",
    "held": "/support/held/",
    "unclaimed": "/support/unclaimed/",
    "quarantine": "/support/quarantine/",
    "deliveries": "/support/deliveries/",
    "settings-not-in-force": "/support/controls/",
    "events-not-arrived": "/support/outbound/",
    "refused-catalogues": "/support/catalogues/",
    "lead": "/support/lead/",
    "reviews": "/support/reviews/",
    "addresses": "/support/addresses/",
    "refused": "/support/addresses/refused/",
    "audit": "/support/audit/",
    "objections": "/support/objections/",
    "guardianships": "/support/guardianships/",
    "verifications": "/support/verifications/",
    "proposals": "/support/proposals/",
    "ages": "/support/ages/",
    "age-add": "/support/ages/add/",
    "endings": "/support/ages/endings/",
    "staff-sessions": "/support/sessions/",
}
ASKED_WHY = "asked-why"
# What the first page of a kind leads to; one of many guardianships shows what all look like.
LINKS_TO_FOLLOW = {
    "/children/": (r"/children/(?!link/)[a-z0-9]+/|/children/link/requests/[a-z0-9]+/", "child", 9),
    "/alerts/": (r"/alerts/[a-z0-9]+/", "alert", 9),
    "/help/": (r"/help/(?!new/)[a-z0-9]+/", "help-case", 2),
    "/support/": (r"/support/cases/[a-z0-9]+/", "case", 2),
    "/support/lead/": (r"/support/reviews/[a-z0-9]+/", "review", 1),
    "/support/controls/": (r"/support/controls/[a-z0-9]+/", "setting-not-in-force", 1),
    "/support/outbound/": (r"/support/outbound/[a-z0-9]{24}/", "event-not-arrived", 1),
    "/support/catalogues/": (r"/support/catalogues/[a-z0-9]+/", "refused-catalogue", 1),
    "/support/unclaimed/": (r"/support/unclaimed/[a-z0-9]+/", "unclaimed-one", 1),
    "/support/held/": (r"/support/held/[a-z0-9]+/", "held-one", 9),
    "/support/guardianships/": (r"/support/guardianships/[a-z0-9]+/", "guardianship", 1),
    "/support/proposals/": (r"/support/proposals/[a-z0-9]+/", "proposal", 2),
    "/support/verifications/": (r"/support/verifications/links/[a-z0-9]+/", "verification", 1),
    "/support/ages/": (r"/support/ages/rules/[a-z0-9]+/change/", "age-change", 1),
}
OF_A_CHILD = {
    "activity": "activity/",
    "activity-month": "activity/?period=month",
    "activity-days": "activity/print/",
    "activity-paper": "activity/print/?from={first}&to={last}",
    "guardians": "guardians/",
    "guardians-invite": "guardians/invite/",
    "controls": "controls/",
    "controls-recommended": "controls/recommended/",
    "controls-history": "controls/history/",
    "controls-back": "controls/history/back/",
    "requests": "requests/",
    "plan": "plan/",
    "consent": "consent/",
}


def pages_of(person: Visitor, declared: dict[str, str]) -> dict[str, str]:
    """The declared pages, and those that they lead to."""
    found = dict(declared)
    for start, (pattern, name, most) in LINKS_TO_FOLLOW.items():
        if start in declared.values():
            person.open(start)
            paths = sorted(set(re.findall(rf'href="({pattern})"', person.page.content())))
            found |= {f"{name}-{number}": path for number, path in enumerate(paths[:most], 1)}
    alerts = {name: path for name, path in found.items() if re.fullmatch(r"/alerts/[a-z0-9]+/", path)}
    papers = {f"{name}-paper": f"{path}evidence/" for name, path in list(alerts.items())[:1]}
    return found | papers | _of_children(found) | _of_cases(person, found)


def _of_cases(person: Visitor, found: dict[str, str]) -> dict[str, str]:
    """What two people can decide in them, a guardianship around them, and the page in front that asks why."""
    more: dict[str, str] = {}
    for case in (path for path in found.values() if re.fullmatch(r"/support/cases/[a-z0-9]+/", path)):
        person.look(case)
        text = person.page.content()
        acts = sorted(set(re.findall(rf'href="({case}propose/[a-z_]+/)"', text)))
        links = re.findall(r'href="/support/(guardianships/[a-z0-9]{24}/)"', text)
        more |= {f"case-propose-{number}": path for number, path in enumerate(acts, 1)}
        if links:
            verification = links[0].replace("guardianships", "verifications/links")
            more |= {"guardianship": f"/support/{links[0]}", "verification": f"/support/{verification}"}
        more[ASKED_WHY] = case.replace("/support/cases/", "/support/sessions/begin/case/")
    return more


def look(person: Visitor, name: str, path: str) -> None:
    """The page itself; only the one that asks why is looked at as it is."""
    if name == ASKED_WHY:
        person.open(path)
    else:
        person.look(path)


def _of_children(found: dict[str, str]) -> dict[str, str]:
    last = datetime.now(UTC).date()
    days = {"first": last - timedelta(days=13), "last": last}
    children = {name: path for name, path in found.items() if re.fullmatch(r"/children/[a-z0-9]{24}/", path)}
    below = {key: path.format(**days) for key, path in OF_A_CHILD.items()}
    return {f"{name}-{key}": path + more for name, path in children.items() for key, more in below.items()}


def guardian_pages(person: Visitor, *, second_step: bool) -> dict[str, str]:
    return pages_of(person, GUARDIAN | ACCOUNT | (SECOND_STEP if second_step else NO_SECOND_STEP))


def staff_pages(person: Visitor) -> dict[str, str]:
    return pages_of(person, STAFF | ACCOUNT | SECOND_STEP)


def child_page(demo: Demo, handle: str) -> str:
    """Where the app sends the child; it works once, for two minutes."""
    return f"{demo.portal}/mine/#{demo.child(handle, 'child-view')['token']}"
