"""Parts of a page that look the same for every reader of a language are drawn once in a process."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import ParamSpec

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

P = ParamSpec("P")


def drawn_once(draw: Callable[P, SafeString]) -> Callable[P, SafeString]:
    """Keep what `draw` returns by its arguments and the language; for nothing that a request or the time changes."""

    @lru_cache(maxsize=512)
    def kept(_language: str | None, *args: Hashable, **kwargs: Hashable) -> SafeString:
        return draw(*args, **kwargs)  # type: ignore[arg-type]  # as the caller gave them

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> SafeString:
        # While templates are being written, each look draws anew.
        return draw(*args, **kwargs) if settings.DEBUG else kept(get_language(), *args, **kwargs)  # type: ignore[arg-type]

    return drawn
