"""Takes each documented example and spoils it: members, bytes, headers, order, signer, address."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from guardian_portal.intake.examples import DATA, example_event
from tests.fuzz.hostile import BATCH, HEADERS, IDS, MEMBERS, METHODS, SINGLE, SNIPPETS, VALUES, WORDS
from tests.fuzz.wire import Sent

if TYPE_CHECKING:
    from tests.fuzz.world import World

START = datetime.now(UTC).replace(microsecond=0)
HOUR = START.replace(minute=0, second=0)
KINDS = sorted(DATA)

hostile = (
    st.sampled_from(VALUES)
    | st.sampled_from(WORDS)
    | st.text(max_size=12)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)


@dataclass(frozen=True)
class Plan:
    """A request before it is signed: who signs it, when, and what is done to it afterwards."""

    batch: bool
    body: bytes
    connection: str = "live"
    signer: str = "live"
    seconds_off: int = 0
    headers: tuple[tuple[str, str, bytes], ...] = ()  # (what is done, header, value)
    altered: bytes | None = None
    method: str = "POST"
    path: str = ""


# --- events ----------------------------------------------------------------------------------------------------------


@st.composite
def good_events(draw: st.DrawFn) -> dict[str, Any]:
    """An example made current, of one of the accounts."""
    name = draw(st.sampled_from(KINDS))
    event = copy.deepcopy(example_event(name))
    event["id"] = f"e{draw(st.integers(0, 10**6))}"
    event["time"] = (START - timedelta(seconds=draw(st.integers(0, 5000)))).isoformat()
    event["subject"] = draw(st.sampled_from(["kit", "kit", "kit", "wren", "stranger", "another"]))
    if name == "activity.summary.v1":
        start = HOUR - timedelta(hours=draw(st.integers(1, 200)))
        event["data"]["window"] = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    if name in {"interaction.flagged.v1", "interaction.flag_updated.v1"}:
        event["data"]["incident_id"] = f"inc-{draw(st.integers(0, 400))}"
    return event


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every member and element."""
    found = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += [(*path, key), *places(inner, (*path, key))]
    return found


def _holder(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


@st.composite
def spoiled(draw: st.DrawFn, event: dict[str, Any], most: int = 3) -> dict[str, Any]:
    """Wrong values, missing, unknown and misplaced members."""
    for _ in range(draw(st.integers(0, most))):
        where = places(event)
        if not where:
            break
        path = draw(st.sampled_from(where))
        holder = _holder(event, path)
        deed = draw(st.sampled_from(["replace", "replace", "replace", "remove", "add", "repeat", "future", "source"]))
        if deed == "replace":
            holder[path[-1]] = draw(hostile)
        elif deed == "remove":
            del holder[path[-1]]
        elif deed == "add" and isinstance(holder, dict):
            holder[draw(st.sampled_from(MEMBERS))] = draw(hostile)
        elif deed == "repeat" and isinstance(holder, list):
            holder.extend([holder[path[-1]]] * draw(st.sampled_from([1, 25, 250])))
        elif deed == "future":
            event["time"] = (START + timedelta(hours=2)).isoformat()
        elif deed == "source":
            event["source"] = draw(st.sampled_from(["https://elsewhere.example/portal", "", "x" * 256]))
    return event


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@st.composite
def written(draw: st.DrawFn, content: Any) -> bytes:
    """As JSON text, in one of many writings."""
    ascii_only = draw(st.booleans())
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : "), (",\n", ":\t")]))
    text = json.dumps(content, ensure_ascii=ascii_only, separators=separators)
    return text.encode("utf-8", "surrogatepass")


@st.composite
def damaged(draw: st.DrawFn, body: bytes) -> bytes:
    """Flipped, cut, doubled or enriched bytes."""
    at = draw(st.integers(0, max(len(body) - 1, 0)))
    deed = draw(st.sampled_from([_flip, _cut, _insert, _insert, _remove, _double, _junk, _twice, _deepen, _encode]))
    return deed(draw, body, at)


def _flip(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    return body[:at] + bytes(byte ^ (1 << draw(st.integers(0, 7))) for byte in body[at : at + 1]) + body[at + 1 :]


def _cut(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    return body[:at]


def _insert(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    return body[:at] + draw(st.sampled_from(SNIPPETS)) + body[at:]


def _remove(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    return body[:at] + body[at + draw(st.integers(1, 20)) :]


def _double(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    return body + body


def _junk(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    return draw(st.binary(max_size=60))


def _twice(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    """A key that comes twice, plainly or in disguise."""
    member = draw(st.sampled_from([b'"id":"x",', b'"\\u0069d":"x",', b'"data" : {},', b'"extra":{"a":1,"a":1},']))
    return body.replace(b"{", b"{" + member, 1)


def _deepen(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    levels = draw(st.sampled_from([28, 29, 30, 31, 32, 33, 500, 100_000]))
    return body.replace(b"{", b'{"extra":' + b"[" * levels + b"]" * levels + b",", 1)


def _encode(draw: st.DrawFn, body: bytes, at: int) -> bytes:
    encoding = draw(st.sampled_from(["utf-16", "utf-32", "utf-8-sig", "utf-7"]))
    return body.decode("utf-8", "replace").encode(encoding)


# --- requests --------------------------------------------------------------------------------------------------------

SIGNERS = ["second", "other", "retired", "outbound", "none", "both"]
DEEDS = ["set", "set", "set", "drop", "add", "twin"]


@st.composite
def header_changes(draw: st.DrawFn, most: int = 2) -> tuple[tuple[str, str, bytes], ...]:
    changes = []
    for _ in range(draw(st.integers(0, most))):
        name = draw(st.sampled_from(list(HEADERS)))
        value = draw(st.sampled_from(HEADERS[name])).encode("latin-1")
        changes.append((draw(st.sampled_from(DEEDS)), name, value))
    return tuple(changes)


@st.composite
def bodies(draw: st.DrawFn, batch: bool) -> bytes:
    """One event or a batch, more or less spoiled."""
    form = draw(st.sampled_from(["spoil", "spoil", "spoil", "damage", "damage", "good", "size"]))
    if form == "size":
        return draw(_by_size(batch))
    one = good_events() if form != "spoil" else good_events().flatmap(spoiled)
    if batch:
        content: Any = draw(st.lists(one, max_size=5))
        if content and draw(st.booleans()):
            content += draw(st.lists(st.sampled_from(content), max_size=3))
        if content and draw(st.integers(0, 9)) == 0:
            content.append(draw(hostile))
    else:
        content = draw(one)
    body = draw(written(content))
    return draw(damaged(body)) if form == "damage" else body


@st.composite
def _by_size(draw: st.DrawFn, batch: bool) -> bytes:
    """Around the limits of an event, a batch and a body."""
    event = draw(good_events())
    size = draw(st.sampled_from([65_536, 65_537, 65_535, 200_000, 1024 * 1024, 1024 * 1024 + 1]))
    bare = len(json.dumps({**event, "extra": ""}, separators=(",", ":")))
    event["extra"] = "x" * max(size - bare, 0)
    if not batch:
        return json.dumps(event, separators=(",", ":")).encode()
    if draw(st.booleans()):
        small = draw(good_events())
        count = draw(st.sampled_from([0, 1, 999, 1000, 1001]))
        events = [{**small, "id": f"{small['id']}-{at}"} for at in range(count)]
        return json.dumps(events if count < 1000 else [{}] * count, separators=(",", ":")).encode()
    return json.dumps([event, draw(good_events())], separators=(",", ":")).encode()


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any request: mostly signed as it must be, so that what lies behind the signature is reached."""
    batch = draw(st.integers(0, 2)) == 0
    body = draw(bodies(batch))
    plan = Plan(batch=batch if draw(st.integers(0, 30)) else not batch, body=body)
    odd = draw(
        st.sampled_from(["", "", "", "", "", "headers", "headers", "signer", "clock", "bytes", "address", "method"])
    )
    changes: dict[str, st.SearchStrategy[Any]] = {
        "headers": st.builds(lambda headers: {"headers": headers}, header_changes()),
        "signer": st.sampled_from(SIGNERS).map(lambda signer: {"signer": signer}),
        "clock": st.sampled_from([-100_000, -400, -250, 250, 400, 10**9]).map(lambda off: {"seconds_off": off}),
        "bytes": st.builds(lambda altered: {"altered": altered}, damaged(body)),
        "address": st.sampled_from(["retired", "nobody", "other"]).map(lambda name: {"connection": name})
        | st.sampled_from(IDS).map(lambda path: {"path": path}),
        "method": st.sampled_from(METHODS).map(lambda method: {"method": method}),
    }
    return replace(plan, **draw(changes[odd])) if odd else plan


def sent(plan: Plan, world: World) -> Sent:
    """The request with its signature, made now."""
    by_name = {"live": world.live, "other": world.other, "retired": world.retired}
    target = by_name.get(plan.connection)
    public_id = target.connection.public_id if target else "0" * 24
    stamp = str(int(time.time()) + plan.seconds_off).encode()
    headers: list[tuple[str, bytes]] = [
        ("content-type", (BATCH if plan.batch else SINGLE).encode()),
        ("webhook-id", b"msg_1"),
        ("webhook-timestamp", stamp),
        ("webhook-signature", _signatures(plan, world, stamp)),
    ]
    for change in plan.headers:
        headers = _changed(headers, *change)
    body = plan.body if plan.altered is None else plan.altered
    return Sent(plan.method, _path(public_id, plan.path), tuple(headers), body)


def _signatures(plan: Plan, world: World, stamp: bytes) -> bytes:
    own = world.live.secret if plan.connection != "other" else world.other.secret
    secrets = {
        "live": [own],
        "second": [world.second_secret],
        "other": [world.other.secret if plan.connection != "other" else world.live.secret],
        "retired": [world.retired.secret],
        "outbound": [world.live.outbound_secret],
        "none": [],
        "both": [world.other.secret, own],
    }[plan.signer]
    return b" ".join(b"v1," + _signature(secret, b"msg_1." + stamp + b"." + plan.body) for secret in secrets)


def _signature(secret: str, content: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256))


def _changed(headers: list[tuple[str, bytes]], deed: str, name: str, value: bytes) -> list[tuple[str, bytes]]:
    if deed == "add":
        return [*headers, (name, value)]
    if deed == "twin":
        return [*headers, *((known, given) for known, given in headers if known == name)]
    rest = [(known, given) for known, given in headers if known != name]
    return rest if deed == "drop" else [*rest, (name, value)]


def _path(public_id: str, odd: str) -> str:
    if odd == "/":
        return f"/intake/v1/{public_id}/events/"
    return f"/intake/v1/{ {'': public_id, 'upper': public_id.upper()}.get(odd, odd) }/events"
