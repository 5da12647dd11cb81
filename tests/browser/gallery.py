"""Takes pictures of every mail in every language: `python -m tests.browser.gallery DIRECTORY`.

A phone's width, light and dark, beside the text twin; each mail is brought about as in life, by the makers of
tests/architecture/mails.py, and those about the account are composed by django-allauth through our adapter.
"""

from __future__ import annotations

import email
import sys
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.driving import PHONE, running_browser
from tests.browser.pictures import THEMES
from tests.environment import pytest_unconfigure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

TO = "reader@example.org"
ENDING = "_message.html"
CODE = "KQ7-3FD"


def mails(directory: Path) -> None:
    """`<kind>.<language>.html` and `.txt` of each; the text begins with the subject."""
    from django.conf import settings
    from django.db import transaction

    for language, _name in settings.LANGUAGES:
        settings.LANGUAGE_CODE = language
        for kind in kinds():
            with transaction.atomic():
                _write(directory / f"{kind.replace('/', '-')}.{language}", _mail(kind, language))
                transaction.set_rollback(True)


def kinds() -> list[str]:
    """Ours by their key; django-allauth's by the prefix of their templates."""
    from django.conf import settings

    from tests.architecture.mails import MAKERS

    folder = Path(settings.BASE_DIR) / "templates"
    theirs = {
        str(found.relative_to(folder)).removesuffix(ENDING)
        for room in ("account", "mfa")
        for found in (folder / room / "email").glob(f"*{ENDING}")
    }
    return [*MAKERS, *sorted(theirs)]


def _mail(kind: str, language: str) -> bytes:
    from notifications.email.render import mail_bytes
    from tests.architecture.mails import Family, delivery_of
    from tests.builders import a_platform, child_on
    from tests.people import person

    family = Family(person("amina", language=language), child_on(a_platform(), "acc-kit"))
    if "/" in kind:
        return _of_the_account(kind, family)
    return mail_bytes(delivery_of(kind, family), address=TO)


def _of_the_account(prefix: str, family: object) -> bytes:
    from allauth.account.adapter import get_adapter
    from allauth.core import context
    from django.test import RequestFactory
    from django.utils import translation

    from notifications.models import Delivery
    from tests.architecture.mails import Family

    assert isinstance(family, Family)
    request = RequestFactory().get("/", headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"})
    request.user = family.amina
    words = {
        "request": request,
        "user": family.amina,
        "email": TO,
        "from_email": "amina@example.org",
        "to_email": TO,
        "deleted_email": TO,
        "code": CODE,
        "signup_url": "https://portal.example/accounts/signup/",
        "password_reset_url": "https://portal.example/accounts/password/reset/",
    }
    with context.request_context(request), translation.override(family.amina.language):
        get_adapter().send_mail(prefix, TO, words)
    body = Delivery.objects.latest("pk").body
    assert body is not None
    return bytes(body)


def _write(path: Path, raw: bytes) -> None:
    mail = email.message_from_bytes(raw, policy=default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    text = str(plain.get_content())
    path.with_name(f"{path.name}.txt").write_text(f"{mail['Subject']}\n\n{text}")
    if html is not None:
        path.with_name(f"{path.name}.html").write_text(str(html.get_content()))


def pictures(browser: Browser, directory: Path) -> Iterator[Path]:
    """`<mail>-<theme>.png`, the whole mail."""
    for theme in THEMES:
        context = browser.new_context(viewport={"width": PHONE, "height": 600}, color_scheme=theme)
        page = context.new_page()
        for mail in sorted(directory.glob("*.html")):
            page.set_content(mail.read_text())
            picture = directory / f"{mail.stem}-{theme}.png"
            page.screenshot(path=picture, full_page=True)
            yield picture
        context.close()


def main(directory: Path) -> None:
    """In a database of its own, which is gone afterwards."""
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    directory.mkdir(parents=True, exist_ok=True)
    django.setup()
    setup_test_environment()
    from django.conf import settings

    settings.EMAIL_BACKEND = "notifications.email.backend.QueueBackend"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        mails(directory)
    finally:
        teardown_databases(databases, verbosity=0)
    with running_browser() as browser:
        for picture in pictures(browser, directory):
            sys.stdout.write(f"{picture}\n")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    finally:
        pytest_unconfigure()
