"""Connects a platform, rotates its keys and retires it. Who asked is recorded by the callers, above."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guardian_portal.platforms.known import forget
from guardian_portal.platforms.models import Connection, ConnectionKey, KeyDirection, Platform, WindowSize
from guardian_portal.platforms.signing import new_secret


class ServiceError(Exception):
    """What was asked of a connection cannot be done."""


class InvalidConnection(ServiceError):
    """What was given cannot make a connection; `errors` says everything that is wrong, in clear words."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


class TooManyKeys(ServiceError):
    """Two keys are live in this direction already."""


class NoOldKey(ServiceError):
    """There is only one live key, and a connection is never left without any."""


@dataclass(frozen=True, kw_only=True)
class NewConnection:
    """What an operator tells about a platform."""

    name: str
    source: str
    base_url: str
    notify_url: str = ""
    jwks_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    windows: str = WindowSize.HOUR
    zone: str = ""


@dataclass(frozen=True)
class Connected:
    """The new connection and its two secrets, which are shown this once."""

    connection: Connection
    secret: str
    outbound_secret: str


@transaction.atomic
def connect_platform(*, new: NewConnection) -> Connected:
    """Make the connection (and the platform, where it is new), or raise InvalidConnection."""
    errors = _errors(new)
    if errors:
        raise InvalidConnection(errors)
    platform, _ = Platform.objects.get_or_create(name=new.name.strip())
    connection = Connection.objects.create(
        platform=platform,
        source=new.source,
        base_url=new.base_url.rstrip("/"),
        notify_url=new.notify_url,
        jwks_url=new.jwks_url,
        oidc_issuer=new.oidc_issuer,
        oidc_client_id=new.oidc_client_id,
        windows=new.windows,
        zone=new.zone,
    )
    inbound = _add_key(connection, KeyDirection.INBOUND, slot=1)
    return Connected(connection, inbound, _add_key(connection, KeyDirection.OUTBOUND, slot=1))


@transaction.atomic
def rotate_key(*, connection: Connection, direction: KeyDirection) -> str:
    """Add a second live key and return its secret, shown this once; TooManyKeys when two are live."""
    _lock(connection)
    taken = set(_live(connection, direction).values_list("slot", flat=True))
    free = sorted({1, 2} - taken)
    if not free:
        raise TooManyKeys
    secret = _add_key(connection, direction, slot=free[0])
    transaction.on_commit(lambda: forget(connection.public_id))
    return secret


@transaction.atomic
def retire_old_key(*, connection: Connection, direction: KeyDirection) -> None:
    """Retire the older of two live keys; NoOldKey when only one is live."""
    _lock(connection)
    live = list(_live(connection, direction).order_by("created_at", "id"))
    if len(live) < 2:
        raise NoOldKey
    ConnectionKey.objects.filter(pk=live[0].pk).update(retired_at=timezone.now())
    transaction.on_commit(lambda: forget(connection.public_id))


def retire_connection(*, connection: Connection) -> bool:
    """Stop taking anything from this connection. False when it was retired already."""
    changed = Connection.objects.filter(pk=connection.pk, retired_at__isnull=True).update(retired_at=timezone.now())
    forget(connection.public_id)
    return bool(changed)


@transaction.atomic
def set_sign_in(*, connection: Connection, issuer: str, client_id: str, client_secret: str = "") -> None:
    """Say where children sign in at the platform; empty issuer and client id take that way of linking away."""
    errors = _sign_in_errors(issuer, client_id)
    if client_secret and not client_id:
        errors.append("A client secret needs its --oidc-client-id.")
    if errors:
        raise InvalidConnection(errors)
    Connection.objects.filter(pk=connection.pk).update(
        oidc_issuer=issuer,
        oidc_client_id=client_id,
        oidc_client_secret=client_secret.encode() if client_secret else None,
    )
    transaction.on_commit(lambda: forget(connection.public_id))


def _lock(connection: Connection) -> None:
    """Two rotations at once wait for each other: the update holds the row."""
    Connection.objects.filter(pk=connection.pk).update(source=connection.source)


def _live(connection: Connection, direction: KeyDirection) -> QuerySet[ConnectionKey]:
    return ConnectionKey.objects.filter(connection=connection, direction=direction, retired_at__isnull=True)


def _add_key(connection: Connection, direction: KeyDirection, *, slot: int) -> str:
    secret = new_secret()
    ConnectionKey.objects.create(connection=connection, direction=direction, slot=slot, secret=secret.encode())
    return secret


def _errors(new: NewConnection) -> list[str]:
    """Everything that is wrong, so that one try finds it all."""
    errors = []
    if not 1 <= len(new.name.strip()) <= 80:
        errors.append("NAME must have 1 to 80 characters.")
    errors += _source_errors(new.source)
    errors += _address_errors("--base-url", new.base_url, required=True)
    for option in ("notify_url", "jwks_url"):
        errors += _address_errors("--" + option.replace("_", "-"), getattr(new, option), required=False)
    errors += _sign_in_errors(new.oidc_issuer, new.oidc_client_id)
    if new.windows not in WindowSize.values:
        errors.append("--windows must be hour or day.")
    if new.windows == WindowSize.DAY and not new.zone:
        errors.append("--zone is required with --windows day: the platform's IANA zone, e.g. Europe/Paris.")
    if new.zone and new.zone not in available_timezones():
        errors.append(f"--zone {new.zone!r} is not an IANA zone; use a name such as Europe/Paris.")
    return errors


def _sign_in_errors(issuer: str, client_id: str) -> list[str]:
    errors = _address_errors("--oidc-issuer", issuer, required=False)
    if bool(issuer) != bool(client_id):
        errors.append("--oidc-issuer and --oidc-client-id are needed together.")
    if len(client_id) > 255 or not client_id.isprintable():
        errors.append("--oidc-client-id must be at most 255 printable characters.")
    return errors


def _source_errors(source: str) -> list[str]:
    parts = urlsplit(source)
    if not parts.scheme or len(source) > 255 or not source.isprintable() or " " in source:
        return ["--source must be an absolute URI of at most 255 characters, e.g. https://starhaven.example/portal."]
    if Connection.objects.filter(source=source).exists():
        return [f"--source {source} belongs to another connection; each connection has its own."]
    return []


def _address_errors(option: str, url: str, *, required: bool) -> list[str]:
    """https everywhere; plain http only for a developer's or a demo's own machine."""
    if not url:
        return [f"{option} is required."] if required else []
    schemes = ["https", "http"] if settings.DEBUG or settings.DEMO or _is_own_machine(url) else ["https"]
    try:
        URLValidator(schemes=schemes)(url)
    except ValidationError:
        return [f"{option} must be an address that starts with https:// (http:// only on this machine), not {url!r}."]
    if len(url) > 255 or "?" in url or "#" in url or "@" in urlsplit(url).netloc:
        return [f"{option} must be at most 255 characters, without user, query or fragment."]
    return []


def _is_own_machine(url: str) -> bool:
    try:
        return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    except ValueError:
        return False
