"""Who may call: every call but the catalogue is signed, and its body says what is meant. Contract, sections 1 and 2."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from guardian_portal.conformance.asking import Reply
from guardian_portal.conformance.checking import Check, Failed, expect
from guardian_portal.conformance.trial import Trial
from guardian_portal.platforms.signing import new_secret, signed_headers

NOBODY = "check-no-such-account"
PATH = f"/accounts/{NOBODY}/controls/read"
LATE = timedelta(minutes=10)


def _body(trial: Trial) -> bytes:
    return trial.ask.body("controls.read", {"account": NOBODY})


def unsigned(trial: Trial) -> None:
    expect(trial.ask.send("POST", PATH, _body(trial), {}), 401)


def another_key(trial: Trial) -> None:
    body = _body(trial)
    headers = signed_headers(message_id=new_public_id(), body=body, secrets=[new_secret()], at=timezone.now())
    expect(trial.ask.send("POST", PATH, body, headers), 401)


def altered_body(trial: Trial) -> None:
    body = _body(trial)
    expect(trial.ask.send("POST", PATH, body + b" ", trial.ask.signed(body)), 401)


def altered_id(trial: Trial) -> None:
    body = _body(trial)
    expect(trial.ask.send("POST", PATH, body, {**trial.ask.signed(body), "webhook-id": new_public_id()}), 401)


def too_old(trial: Trial) -> None:
    body = _body(trial)
    expect(trial.ask.send("POST", PATH, body, trial.ask.signed(body, at=timezone.now() - LATE)), 401)


def from_the_future(trial: Trial) -> None:
    body = _body(trial)
    expect(trial.ask.send("POST", PATH, body, trial.ask.signed(body, at=timezone.now() + LATE)), 401)


def hostile_headers(trial: Trial) -> None:
    """What makes careless libraries raise: no comma, no base64, no number."""
    body = _body(trial)
    good = trial.ask.signed(body)
    for name, value in (
        ("webhook-signature", "v1"),
        ("webhook-signature", "v1,%%%"),
        ("webhook-timestamp", "soon"),
        ("webhook-timestamp", "1e9"),
        ("webhook-id", ""),
    ):
        reply = trial.ask.send("POST", PATH, body, {**good, name: value})
        if reply.status != 401:
            raise Failed(f"answered {reply.status} instead of 401 to {name}: {value or 'nothing'}")


def two_signatures(trial: Trial) -> None:
    """While keys are rotated two keys sign, and one of them is enough."""
    body = _body(trial)
    headers = trial.ask.signed(body)
    stranger = signed_headers(message_id=headers["webhook-id"], body=body, secrets=[new_secret()], at=timezone.now())[
        "webhook-signature"
    ]
    both = {**headers, "webhook-signature": f"{stranger} {headers['webhook-signature']}"}
    if trial.ask.send("POST", PATH, body, both).status == 401:
        raise Failed("answered 401 though one of two signatures is good")


def same_answer(trial: Trial) -> None:
    body = _body(trial)
    first = trial.ask.send("POST", PATH, body, {})
    second = trial.ask.send("POST", PATH, body, trial.ask.signed(body, at=timezone.now() - LATE))
    if first.status == second.status and _without_ids(first) != _without_ids(second):
        raise Failed("the answer tells a missing signature from an old one")


def another_op(trial: Trial) -> None:
    _refused(trial.read(NOBODY, {"op": "controls.put"}))


def another_connection(trial: Trial) -> None:
    _refused(trial.read(NOBODY, {"connection": "zzzzzzzzzzzzzzzzzzzzzzzz"}))


def another_account(trial: Trial) -> None:
    """Path and body name different accounts; 404 would mean that the one in the path was looked for."""
    reply = trial.read(NOBODY, {"account": f"{NOBODY}-either"})
    if reply.status not in (400, 403, 422):
        raise Failed(f"answered {reply.status} instead of 403 where path and body name different accounts")


def no_json(trial: Trial) -> None:
    """Signed, and yet no JSON: refused as bad, and no fault."""
    for body in (b"{", b"[]", b"\xff", b'{"op": NaN}', b"[" * 5000):
        reply = trial.ask.send("POST", PATH, body, _signed_bytes(trial, body))
        if not 400 <= reply.status < 500:
            raise Failed(f"answered {reply.status} to a body that is no JSON object")


def unknown_account(trial: Trial) -> None:
    expect(trial.read(NOBODY), 404)


def _signed_bytes(trial: Trial, body: bytes) -> dict[str, str]:
    """Bytes that are no UTF-8 cannot be signed by the library: as good as altered."""
    try:
        return trial.ask.signed(body)
    except UnicodeDecodeError:
        return trial.ask.signed(b"{}")


def _refused(reply: Reply) -> None:
    """403 by the contract; 404 here would say that it was acted on."""
    expect(reply, 400, 403)


def _without_ids(reply: Reply) -> object:
    document = reply.document
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items() if name not in ("instance", "request_id", "trace_id")}


CHECKS = (
    Check("signature.missing", "A call without a signature is refused with 401", unsigned),
    Check("signature.other-key", "A call signed with another key is refused with 401", another_key),
    Check("signature.body", "A body that was changed after signing is refused with 401", altered_body),
    Check("signature.id", "Another webhook-id than was signed is refused with 401", altered_id),
    Check("signature.old", "A signature ten minutes old is refused with 401", too_old),
    Check("signature.future", "A signature ten minutes ahead is refused with 401", from_the_future),
    Check("signature.hostile", "Signature headers that are no such thing are refused with 401", hostile_headers),
    Check("signature.two", "Of two signatures one good one is enough", two_signatures),
    Check("signature.same-answer", "All causes of a 401 look the same", same_answer),
    Check("body.op", "A body whose `op` is not what the address is for is refused", another_op),
    Check("body.connection", "A body for another connection is refused", another_connection),
    Check("body.account", "A body for another account than the path's is refused", another_account),
    Check("body.json", "A body that is no JSON object is refused as bad, without a fault", no_json),
    Check("account.unknown", "An account that does not exist is 404", unknown_account),
)
