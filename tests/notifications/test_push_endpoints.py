"""A browser says where its pushes go, so anybody may: only the browsers' own push services are ever told anything."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from notifications.push.endpoints import EndpointRefused, endpoint_of, is_public, is_push_host, open_addresses

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://fcm.googleapis.com/fcm/send/c0Ffee:APA91b", "https://fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAA_-x", "https://updates.push.services.mozilla.com"),
        ("https://web.push.apple.com/QGuQyavXutnMH", "https://web.push.apple.com"),
        ("https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2f", "https://wns2-par02p.notify.windows.com"),
        ("https://fcm.googleapis.com:443/wp/x", "https://fcm.googleapis.com"),
    ],
)
def test_it_takes_the_push_services_of_the_browsers(url: str, origin: str) -> None:
    assert endpoint_of(url).origin == origin


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://fcm.googleapis.com/wp/x", "not https"),
        ("ftp://fcm.googleapis.com/wp/x", "not https"),
        ("https://fcm.googleapis.com:8443/wp/x", "odd port"),
        ("https://fcm.googleapis.com:22/wp/x", "odd port"),
        ("https://fcm.googleapis.com:99999/wp/x", "malformed"),
        ("https://evil.example/wp/x", "unknown host"),
        ("https://fcm.googleapis.com.evil.example/wp/x", "unknown host"),
        ("https://evilfcm.googleapis.com/wp/x", "unknown host"),
        ("https://notify.windows.com/wp/x", "unknown host"),
        ("https://evilnotify.windows.com/wp/x", "unknown host"),
        ("https://fcm.googleapis.com./wp/x", "unknown host"),
        ("https://127.0.0.1/wp/x", "unknown host"),
        ("https://[::1]/wp/x", "unknown host"),
        ("https://2130706433/wp/x", "unknown host"),
        ("https://0x7f.1/wp/x", "unknown host"),
        ("https://169.254.169.254/latest/meta-data", "unknown host"),
        ("https://localhost/wp/x", "unknown host"),
        ("https://user@fcm.googleapis.com/wp/x", "malformed"),
        ("https://user:pass@fcm.googleapis.com/wp/x", "malformed"),
        ("https://fcm.googleapis.com@evil.example/wp/x", "malformed"),
        ("https://evil.example\\@fcm.googleapis.com/wp/x", "malformed"),
        ("https://evil.example#@fcm.googleapis.com/wp/x", "malformed"),
        ("https://fcm.googleapis.com/wp/x#there", "malformed"),
        ("https://fcm.googleapis.com/wp/x#", "malformed"),
        ("https://fcm。googleapis。com/wp/x", "malformed"),
        ("https://fcm.google\u0430pis.com/wp/x", "malformed"),
        ("https://fcm.googleapis.com/wp/\u212a", "malformed"),
        ("https://xn--fcm-5cd.googleapis.com/wp/x", "unknown host"),
        ("https://fcm%2egoogleapis.com/wp/x", "unknown host"),
        ("https://x.notify.windows.com%00.evil.example/", "unknown host"),
        ("https://-x.notify.windows.com/", "unknown host"),
        ("https://*.notify.windows.com/", "unknown host"),
        ("https://fcm.googleapis.com", "malformed"),
        ("https:fcm.googleapis.com/wp", "malformed"),
        ("https:///fcm.googleapis.com/wp", "unknown host"),
        ("https://fcm.googleapis.com/a\r\nHost: x", "malformed"),
        (" https://fcm.googleapis.com/wp/x", "malformed"),
        ("https://fcm.googleapis.com/" + "x" * 1000, "malformed"),
        ("", "malformed"),
        ("javascript:alert(1)", "malformed"),
    ],
)
def test_it_refuses_everything_else_and_says_why(url: str, why: str) -> None:
    with pytest.raises(EndpointRefused) as refused:
        endpoint_of(url)
    assert refused.value.why == why


def test_upper_case_is_no_way_around() -> None:
    assert endpoint_of("https://FCM.GoogleApis.COM/wp/x").host == "fcm.googleapis.com"


def test_a_star_means_below_and_not_itself() -> None:
    assert is_push_host("a.push.example", ["*.push.example"])
    assert is_push_host("a.b.push.example", ["*.push.example"])
    assert not is_push_host("push.example", ["*.push.example"])
    assert not is_push_host("apush.example", ["*.push.example"])
    assert not is_push_host("a.push.example", ["push.example"])


def test_a_plain_host_on_this_machine_must_be_named_with_its_port(settings: Settings) -> None:
    settings.PUSH_LOCAL_HOSTS = ["127.0.0.1:9999"]
    assert endpoint_of("http://127.0.0.1:9999/x").origin == "http://127.0.0.1:9999"
    for other in ("http://127.0.0.1:9998/x", "http://127.0.0.1/x", "http://localhost:9999/x"):
        with pytest.raises(EndpointRefused):
            endpoint_of(other)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "::7f00:1",
    ],
)
def test_these_numbers_lead_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_these_lead_out(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_inside_even_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (one, port)) for one in ("8.8.8.8", "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(EndpointRefused, match="private address"):
        open_addresses("fcm.googleapis.com", 443)
