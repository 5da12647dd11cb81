"""Values that have broken programs before, for bodies, headers and forms."""

from __future__ import annotations

from typing import Any

SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"

TEXTS = [
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\U0001f98a", "é", "\u202e", "x" * 129, "x" * 300, "x" * 70_000,
    "GB\n", "..", "-1", "true", "null", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z",
    "2026-11-22T14:00:60Z", "2026-11-22 14:00:05Z", "2026-11-22T14:00:05", "2026-11-22T14:00:05+0900",
    "javascript:alert(1)", "' OR 1=1 --", "{{ 7*7 }}", "%s%n", "\x7f\x1b[31m", "१२३", "1e5", "\r\nX: y",
]  # fmt: skip
VALUES: list[Any] = [
    *TEXTS, None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**70), 10**400, 1.5, 5.0, 1e308,
    [], {}, [[]], [None], ["a"] * 30, {"a": 1}, {"": ""}, [{"a": [1]}],
]  # fmt: skip
MEMBERS = [
    "id", "data", "extra", "data_base64", "", "\0", "__proto__", "é", "x" * 200, "time", "subject", "class", "\ud800",
]  # fmt: skip
WORDS = [
    "1.0", "0.3", "high", "low", "critical", "forbidden", "delayed_until", "child", "user", "guardian-risk", "reporter",
    "linked_guardian",
]  # fmt: skip
SNIPPETS = [
    b"\0", b"\xff", b"\xef\xbb\xbf", b"NaN", b"Infinity", b'"', b"{", b"}", b"[", b"]", b",", b"\\", b"\\u0000",
    b"\\ud800", b"\\ud83d\\ude00", b"\xed\xa0\x80", b"\xc0\x80", b"/**/", b"\n", b" ", b"1e999", b"-", b"00", b"\x7f",
    b"\x1f", b"null", b'"a":1,"a":2,',
]  # fmt: skip
MEDIA = [
    "application/json", "", "text/plain", SINGLE.upper(), SINGLE + ";charset=utf-8", SINGLE + '; charset="UTF-8"',
    SINGLE + "; charset=latin-1", SINGLE + "; a=b", BATCH, SINGLE, "application/cloudevents+xml", SINGLE + ";",
    "multipart/form-data; boundary=x", SINGLE + "\xff", SINGLE + ", " + SINGLE,
]  # fmt: skip
HEADERS = {
    "content-type": MEDIA,
    "content-encoding": ["gzip", "identity", "", "br, gzip", "deflate"],
    "webhook-id": ["", ".", "msg.1", "a b", "\xe9", "x" * 256, "x" * 3000, "msg_2", "'", "\t"],
    "webhook-timestamp": [
        "", "0", "-1", "1.5", "1e9", " 1", "9" * 12, "9" * 400, "\xb2", "0x10", "+5", "nan", "1_000",
    ],
    "webhook-signature": [
        "", "v1", "v1,", "v1,=", "v1,????", "v2,AAAA", "v1,AAAA", "v1,AAAA v1", "\xff", " ", "v1," + "A" * 5000, ",",
        "v1,a" * 20,
    ],
    "ce-id": ["x"],
    "ce-specversion": ["1.0"],
    "x-forwarded-for": ["1.2.3.4", "\xff", ","],
    "x-http-method-override": ["GET"],
    "cookie": ["portal_session=\xff", "a=" + "b" * 4000, "portal_language=\xff", "portal_session=" + "x" * 32],
    "accept-language": ["ko", "\xff", "x" * 4000],
    "referer": ["\xff"],
    "authorization": ["Bearer \xff"],
    "accept-encoding": ["br"],
    "if-none-match": ["*"],
    "range": ["bytes=0-0"],
}  # fmt: skip
METHODS = ["GET", "PUT", "PATCH", "DELETE", "HEAD", "BREW", "OPTIONS"]
IDS = ["upper", "%00", "/", "x" * 300, "%C3%A9", "-", "%2e%2e", "%E0%80"]
