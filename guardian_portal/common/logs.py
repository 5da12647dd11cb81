"""Logging to standard error: one JSON line an event, ids only. An exception is told by its type and where it rose.

Its message is left out: a database's or a mail server's words may quote a row or an address.
"""

import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

ExceptionTriple = tuple[type[BaseException], BaseException, TracebackType | None]


def exception_without_words(logger: object, method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the exception's type and its frames (file, line, function), innermost last."""
    found = _triple(event.pop("exc_info", None))
    if found is None:
        return event
    kind, error, frames = found
    event["exception"] = kind.__qualname__
    event["frames"] = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(frames)[-12:]]
    cause = error.__cause__ or error.__context__
    if cause is not None:
        event["cause"] = type(cause).__qualname__
    return event


def _triple(info: Any) -> ExceptionTriple | None:
    if isinstance(info, BaseException):
        return type(info), info, info.__traceback__
    if isinstance(info, tuple) and info[0] is not None:
        return info
    return None


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    exception_without_words,
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*SHARED],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers off: everything goes one way. A 4xx is no news.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        # Their lines name URLs of calls and tasks' arguments.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}


def configure() -> None:
    """structlog's loggers join the standard ones; called once by the settings."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
