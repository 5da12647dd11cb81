"""What somebody had typed into a form that is not on the page they get: shown, so that it can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

# What somebody typed is worth copying from this length on.
WORDS_FROM = 12
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "once", "seen", "next"})


def typed_words(request: HttpRequest) -> list[str]:
    """The longer ones among what a POST brought."""
    sent = (words for name, words in request.POST.items() if name not in NOT_TYPED)
    return [words for words in sent if isinstance(words, str) and len(words) >= WORDS_FROM]
