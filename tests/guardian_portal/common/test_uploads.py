"""Files are taken by views that ask for them, from who is signed in; what is too much is read past in little memory."""

from __future__ import annotations

import tracemalloc
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from accounts.models import User
from guardian_portal.common.uploads import ArrivedFile, FileLimits, takes_files
from tests.architecture.contract import check
from tests.attached.corpus import KEPT, MEGABYTE, Attached
from tests.attached.pictures import picture
from tests.attached.sending import BOUNDARY, body_of, content_type, send
from tests.people import person, sign_in

LIMITS = FileLimits(file_bytes=1000, files=2, all_bytes=1500, body_bytes=60 * MEGABYTE)


class Wire:
    """A body that comes over the network: the same bytes again and again, which nobody holds at once."""

    def __init__(self, head: bytes, middle: int, end: bytes) -> None:
        self.head, self.middle, self.end = head, middle, end
        self.length = len(head) + middle + len(end)
        self.read_bytes = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "all at once"
        if self.head:
            part, self.head = self.head[:size], self.head[size:]
        elif self.middle:
            part = b"0" * min(size, self.middle)
            self.middle -= len(part)
        else:
            part, self.end = self.end[:size], self.end[size:]
        self.read_bytes += len(part)
        return part

    def readline(self, size: int = -1) -> bytes:
        """Servers have it; nobody asks for it here."""
        raise AssertionError


def a_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def arriving(wire: Wire | None = None, body: bytes = b"", *, takes: bool = True, signed_in: bool = True) -> WSGIRequest:
    """A request that has been led to its view, and nothing of it read yet."""
    request = RequestFactory().generic("POST", "/", body, content_type())
    if wire:
        environ = {
            **request.environ,
            "wsgi.input": wire,
            "CONTENT_LENGTH": str(wire.length),
            "CONTENT_TYPE": content_type(),
        }
        request = WSGIRequest(environ)
    view = takes_files(LIMITS)(partial(a_view)) if takes else a_view
    request.resolver_match = ResolverMatch(view, (), {})
    request.user = User(email="a@example.org") if signed_in else AnonymousUser()
    return request


def a_file(size: int) -> Attached:
    return Attached("zeros", b"0" * size, KEPT, b"a.png")


def a_wire(size: int) -> Wire:
    """Words, and one file of so many bytes."""
    head, end = body_of({"words": "hi"}, [Attached("", b"@@", KEPT)]).split(b"@@")
    return Wire(head, size, end)


def arrived(request: WSGIRequest) -> list[ArrivedFile]:
    return [one for one in request.FILES.getlist("attachments") if isinstance(one, ArrivedFile)]


def over(request: WSGIRequest) -> list[tuple[int | None, str]]:
    return [(one.size, one.over) for one in arrived(request)]


def test_files_within_the_limits_arrive() -> None:
    request = arriving(body=body_of({"words": "hi"}, [a_file(1000), a_file(500)]))
    assert over(request) == [(1000, ""), (500, "")]
    assert arrived(request)[-1].read() == b"0" * 500


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ([1001], [(0, "too_large")]),
        ([1001, 1000], [(0, "too_large"), (1000, "")]),
        ([1000, 501], [(1000, ""), (0, "too_much")]),
        ([10, 10, 10], [(10, ""), (10, ""), (0, "too_many")]),
    ],
)
def test_what_goes_over_a_limit_comes_without_content(sizes: list[int], found: list[tuple[int, str]]) -> None:
    request = arriving(body=body_of({"words": "hi"}, [a_file(size) for size in sizes]))
    assert over(request) == found
    assert request.POST["words"] == "hi"


def test_50_megabytes_are_read_past_in_little_memory() -> None:
    wire = a_wire(50 * MEGABYTE)
    request = arriving(wire)
    tracemalloc.start()
    try:
        assert over(request) == [(0, "too_large")]
        assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    finally:
        tracemalloc.stop()
    assert request.POST["words"] == "hi"


def test_a_larger_body_is_not_read_at_all() -> None:
    wire = a_wire(61 * MEGABYTE)
    with pytest.raises(RequestDataTooBig):
        _ = arriving(wire).POST
    assert wire.read_bytes == 0


@pytest.mark.parametrize(("takes", "signed_in"), [(False, True), (True, False)])
def test_nobody_else_and_no_other_page_takes_files(takes: bool, signed_in: bool) -> None:
    request = arriving(body=body_of({"words": "hi"}, [a_file(10)]), takes=takes, signed_in=signed_in)
    assert (request.POST["words"], list(request.FILES)) == ("hi", [])


def test_before_a_view_is_known_none_is_taken() -> None:
    request = RequestFactory().generic("POST", "/", body_of({}, [a_file(10)]), content_type())
    assert list(request.FILES) == []


@pytest.mark.django_db
def test_what_is_too_large_to_read_is_told_in_words() -> None:
    as_amina = sign_in(Client(), person("amina"))
    answer = as_amina.generic(
        "POST", "/help/new/complaint/write/", b"--" + BOUNDARY, content_type(), CONTENT_LENGTH=str(65 * MEGABYTE)
    )
    assert answer.status_code == 413
    assert "Send fewer or smaller files" in check(answer).one("main").text


@pytest.mark.django_db
def test_a_file_sent_to_any_other_form_is_nowhere() -> None:
    photo = Attached("photo", picture(), KEPT)
    amina = person("amina")
    answer = send(sign_in(Client(), amina), "/me/", {"name": "Amina", "language": "en", "time_zone": "UTC"}, [photo])
    assert answer.status_code == 302
    assert User.objects.get().pk == amina.pk
    assert answer.wsgi_request.FILES == {}
