"""Which addresses may be told anything: those of the browsers' own push services, and nothing on our side of the wall.

The address comes from a browser, so it is anybody's words. Pure but for the look-up of a name; nothing is fetched.
"""

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings

LONGEST = 1000
HTTPS = 443
# What stands in an address on the wire; no spaces, no quotes, no backslashes, which browsers read as slashes.
_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
# Letters, digits and hyphens alone: no address in numbers, no percent signs, no name of another script.
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_ONLY_DIGITS = re.compile(r"(0x[0-9a-f]*|[0-9]+)")

# RFC 6052: the IPv4 Internet as machines without an IPv4 address of their own see it.
_NAT64 = IPv6Network("64:ff9b::/96")


class EndpointRefused(ValueError):
    """Not an address that we send to. `why` is a fixed word for logs and replies."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Endpoint:
    """An address that stood the test, in parts."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """As RFC 8292 wants the audience: with a port only where it is not the usual one."""
        usual = (self.scheme, self.port) in {("https", HTTPS), ("http", 80)}
        return f"{self.scheme}://{self.host}" + ("" if usual else f":{self.port}")


def endpoint_of(url: str) -> Endpoint:
    """Take an address apart. Raises EndpointRefused, saying why."""
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        raise EndpointRefused("malformed")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise EndpointRefused("malformed") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc or parts.fragment or "#" in url:
        raise EndpointRefused("malformed")
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    if not target.startswith("/"):
        raise EndpointRefused("malformed")
    if parts.scheme == "http" and f"{host}:{port}" in settings.PUSH_LOCAL_HOSTS:
        return Endpoint("http", host, int(port or 0), target)
    if parts.scheme != "https":
        raise EndpointRefused("not https")
    if port not in (None, HTTPS):
        raise EndpointRefused("odd port")
    if not is_name(host) or not is_push_host(host, settings.PUSH_HOSTS):
        raise EndpointRefused("unknown host")
    return Endpoint("https", host, HTTPS, target)


def is_name(host: str) -> bool:
    """A name of two or more plain labels whose last is no number, so that nothing reads it as an address."""
    labels = host.split(".")
    plain = len(host) <= 253 and len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    return plain and not _ONLY_DIGITS.fullmatch(labels[-1])


def is_push_host(host: str, patterns: Iterable[str]) -> bool:
    """`push.example` is that host alone; `*.push.example` is any below it, at any depth, and not itself."""
    return any(host.endswith(one[1:]) if one.startswith("*.") else host == one for one in patterns)


def open_addresses(host: str, port: int) -> list[str]:
    """The numbers to connect to, looked up now. Raises EndpointRefused if even one leads inside, OSError for none.

    Whoever connects must use these and not look the name up again: the second answer may be another.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if f"{host}:{port}" not in settings.PUSH_LOCAL_HOSTS and not all(is_public(one) for one in addresses):
        raise EndpointRefused("private address")
    return addresses


def is_public(address: str) -> bool:
    """Somewhere on the Internet: not this machine, not its network, not a number that stands for another one."""
    number = ip_address(address.partition("%")[0])
    if isinstance(number, IPv6Address):
        within = number.ipv4_mapped or number.sixtofour
        if number in _NAT64:
            within = IPv4Address(int(number) & 0xFFFF_FFFF)
        if within is not None:
            return is_public(str(within))
    return number.is_global and not number.is_multicast and not number.is_reserved
