"""The child's app works with forms alone, under a strict policy, with nothing inline."""

import re

import httpx
import pytest

from tests.guardian_portal.sandbox.conftest import Starhaven
from tests.guardian_portal.sandbox.portal import Portal

INLINE = re.compile(r"<style|<script|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def press(starhaven: Starhaven, path: str, **fields: str) -> httpx.Response:
    """Send a form of a page, with the token of its cookie."""
    starhaven.http.get("/")
    token = starhaven.http.cookies["starhaven_csrf"]
    return starhaven.http.post(path, data={"csrfmiddlewaretoken": token, **fields}, follow_redirects=True)


def test_each_page_has_one_heading_a_title_and_nothing_inline(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_p" + handle)
    base = f"/accounts/{handle}/"
    paths = ["", "code/", "controls/", "notices/", f"links/lk_p{handle}/"]
    for path in ["/", "/events/", *(base + path for path in paths)]:
        page = starhaven.http.get(path)
        assert page.status_code == 200, path
        assert page.text.count("<h1") == 1
        assert "<title>" in page.text
        assert '<html lang="en"' in page.text
        assert not INLINE.search(page.text), path
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["x-frame-options"] == "DENY"


def test_a_browser_that_asks_for_korean_gets_korean(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    for path, heading in (
        (f"/accounts/{handle}/code/", "보호자에게 줄 코드"),
        (f"/accounts/{handle}/controls/", "지금 내 설정"),
    ):
        page = starhaven.http.get(path, headers={"accept-language": "ko"}).text
        assert '<html lang="ko"' in page
        assert f"<h1>{heading}</h1>" in page


def test_cookies_are_starhavens_own(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    press(starhaven, f"/accounts/{handle}/code/")
    assert set(starhaven.http.cookies) == {"starhaven_csrf", "starhaven_session"}


def test_static_files_are_served(starhaven: Starhaven) -> None:
    links = re.findall(r'href="(/static/[^"]+)"', starhaven.http.get("/").text)
    assert links
    assert all(starhaven.http.get(link).status_code == 200 for link in links)


def test_a_player_is_made_by_form(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    page = press(starhaven, "/", handle=f"{handle}-2", country="KR", age="12")
    assert page.url.path == f"/accounts/{handle}-2/"
    again = press(starhaven, "/", handle=handle, country="KR", age="12")
    assert "This name is taken." in again.text
    assert 'role="alert"' in again.text


def test_the_code_and_its_picture_are_shown_to_the_browser_that_asked(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    page = press(starhaven, f"/accounts/{handle}/code/").text
    code = re.search(r"#([A-Z]{8})<", page)
    assert code is not None
    picture = starhaven.http.get(f"/accounts/{handle}/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert starhaven.claim(code.group(1)).status_code == 200
    assert starhaven.http.get(f"/accounts/{handle}/code.svg").status_code == 404
    starhaven.http.cookies.clear()
    assert code.group(1) not in starhaven.http.get(f"/accounts/{handle}/code/").text


def test_a_child_looks_and_says_yes(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_w" + handle, display_name="Amina <3")
    page = starhaven.http.get(f"/accounts/{handle}/links/lk_w{handle}/").text
    assert "Amina &lt;3 asks to be your guardian" in page
    home = press(starhaven, f"/accounts/{handle}/links/lk_w{handle}/", answer="yes")
    assert "You said yes to Amina &lt;3." in home.text
    assert portal.types() == ["link.confirmed.v1"]
    assert starhaven.http.get(f"/accounts/{handle}/links/lk_w{handle}/").status_code == 404


def test_an_answer_that_is_neither_changes_nothing(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_v" + handle)
    press(starhaven, f"/accounts/{handle}/links/lk_v{handle}/", answer="maybe")
    assert portal.events == []


@pytest.mark.parametrize(
    "deed", ["play-hour", "add-friend", "stranger-writes", "avatar-harassed", "items-for-pictures", "tell-guardian"]
)
def test_each_button_works(starhaven: Starhaven, portal: Portal, deed: str) -> None:
    handle, _ = starhaven.child()
    page = press(starhaven, f"/accounts/{handle}/do/{deed}/")
    assert 'class="message success"' in page.text
    assert len(portal.events) == 1


def test_a_button_says_when_the_portal_is_away(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    portal.answers.append((503, None))
    assert "does not answer" in press(starhaven, f"/accounts/{handle}/do/add-friend/").text


def test_a_button_needs_the_forms_token(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    refused = starhaven.http.post(f"/accounts/{handle}/do/play-hour/")
    assert refused.status_code == 403
    assert not INLINE.search(refused.text)
    assert starhaven.http.get(f"/accounts/{handle}/do/play-hour/").status_code == 405
    assert portal.events == []


def test_unknown_players_and_deeds_are_404(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    page = starhaven.http.get("/accounts/nobody-here/")
    assert page.status_code == 404
    assert "There is nothing here" in page.text
    assert press(starhaven, f"/accounts/{handle}/do/fly/").status_code == 404


def test_health(starhaven: Starhaven) -> None:
    assert starhaven.http.get("/healthz").json() == {"status": "ok"}
