"""The mailbox's HTML: a list and a message. What a mail says is escaped; it never becomes markup of ours."""

from __future__ import annotations

import re
from html import escape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardian_portal.demo.mailbox.messages import Caught

RECIPIENTS_SHOWN = 50
LINK = re.compile(r"https?://[^\s<>\"']+")

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --surface: #f4f7f8; --ink: #1b2733; --muted: #4d5b66;
  --link: #0a5585; --border: #74838f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #10171d; --surface: #18222b; --ink: #e6edf2; --muted: #a9b7c2; --link: #86c7f3;
    --border: #76868f; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-inline-size: 56rem; margin-inline: auto; padding: 1rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid #ffd43b; outline-offset: 2px; box-shadow: 0 0 0 5px #10171d; }
.skip { position: absolute; inset-inline-start: -999rem; }
.skip:focus { inset-inline-start: 1rem; }
ul { list-style: none; padding: 0; }
li { border-block-end: 1px solid var(--border); padding-block: .25rem; }
li a { display: block; min-block-size: 44px; padding-block: .5rem; overflow-wrap: anywhere; }
summary { min-block-size: 44px; padding-block: .5rem; cursor: pointer; }
.about { color: var(--muted); overflow-wrap: anywhere; }
pre { background: var(--surface); padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { inline-size: 100%; block-size: 40rem; border: 1px solid var(--border); background: #ffffff; }
"""


def list_page(messages: list[Caught], *, to: str | None, more: bool, recipients: dict[str, int]) -> str:
    """`messages` newest first; `more` where older ones are left out; `recipients` with their numbers."""
    heading = f"Mail for {to}" if to else "Mailbox"
    parts = [f"<h1>{escape(heading)}</h1>"]
    parts.append('<p>Every mail the demo sends ends here. <a href="">Look again</a>')
    parts.append(' · <a href="/">All mail</a></p>' if to else "</p>")
    if recipients:
        items = [_recipient_item(*recipient) for recipient in islice(recipients.items(), RECIPIENTS_SHOWN)]
        parts.append(f"<details><summary>By recipient</summary><ul>{''.join(items)}</ul></details>")
    parts.append("<ul>" + "".join(map(_list_item, messages)) + "</ul>" if messages else "<p>No mail yet.</p>")
    if more:
        parts.append('<p>Older mail is in <a href="/messages.json">the list as JSON</a>.</p>')
    return _page(heading, parts)


def message_page(message: Caught) -> str:
    address = f"/messages/{quote(message.id)}"
    subject = message.subject or "(no subject)"
    links = (
        f'<a href="/">All mail</a> · <a href="/?{urlencode({"to": message.to})}">'
        f'Mail for {escape(message.to)}</a> · <a href="{address}.eml">As a file</a>'
    )
    parts = [
        f"<h1>{escape(subject)}</h1>",
        f"<p>{links}</p>",
        f"<dl><dt>To</dt><dd>{escape(message.to)}</dd><dt>Received</dt><dd>{_when(message)}</dd></dl>",
        "<h2>Text</h2>",
        f"<pre>{with_links(message.text)}</pre>" if message.text else "<p>This mail has no text part.</p>",
    ]
    if message.html:
        parts.append(
            f'<h2>HTML</h2><p><a href="{address}/html">Open the HTML part alone</a></p>'
            f'<iframe src="{address}/html" sandbox title="HTML part of this mail"></iframe>'
        )
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in message.headers.items())
    parts.append(f"<details><summary>Headers</summary><dl>{''.join(rows)}</dl></details>")
    return _page(subject, parts)


def problem_page(title: str, text: str) -> str:
    return _page(title, [f"<h1>{escape(title)}</h1>", f'<p>{escape(text)} <a href="/">All mail</a></p>'])


def with_links(text: str) -> str:
    """Escaped text whose web addresses can be followed; what ends a sentence stays outside them."""
    pieces: list[str] = []
    end = 0
    for match in LINK.finditer(text):
        url = match.group().rstrip(".,;:!?)]")
        pieces.append(escape(text[end : match.start()]))
        pieces.append(f'<a href="{escape(url)}" rel="noreferrer noopener">{escape(url)}</a>')
        end = match.start() + len(url)
    pieces.append(escape(text[end:]))
    return "".join(pieces)


def _recipient_item(address: str, number: int) -> str:
    return f'<li><a href="/?{urlencode({"to": address})}">{escape(address)} ({number})</a></li>'


def _list_item(message: Caught) -> str:
    return (
        f'<li><a href="/messages/{quote(message.id)}">{escape(message.subject or "(no subject)")}</a>'
        f'<span class="about">{escape(message.to)} · {_when(message)}</span></li>'
    )


def _when(message: Caught) -> str:
    moment = message.received_at
    return f'<time datetime="{moment.isoformat()}">{moment:%Y-%m-%d %H:%M:%S} UTC</time>'


def _page(title: str, parts: Iterable[str]) -> str:
    return (
        '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">'
        f"<title>{escape(title)} - Mailbox</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,"></head><body>'
        '<a class="skip" href="#main">Skip to the mail</a>'
        f'<main id="main">{"".join(parts)}</main></body></html>'
    )
