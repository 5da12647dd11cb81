"""`/notifications/callbacks/<provider>/`: where a mail service reports what became of a mail."""

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from notifications.bounces.providers import PROVIDERS, secrets_of
from notifications.bounces.reading import ForgedError, read_reports
from notifications.bounces.services import TooEarlyError, take_reports

log = structlog.get_logger(__name__)
RETRY_SECONDS = "30"


@csrf_exempt
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """200 for all that is signed, whatever it says: services repeat what is refused, and it would say the same again.

    HEAD is how some of them try the address out. 503 asks for a repeat: the database is away, or it came too early.
    """
    if provider not in PROVIDERS or not secrets_of(provider):
        return HttpResponse(status=404)
    if request.method == "HEAD":
        return HttpResponse()
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "HEAD, POST"})
    status = _status(request, provider)
    return HttpResponse(status=status, headers={"Retry-After": RETRY_SECONDS} if status == 503 else {})


def _status(request: HttpRequest, provider: str) -> int:
    try:
        take_reports(reports=read_reports(request, PROVIDERS[provider]), provider=provider)
    except ForgedError:
        log.warning("callback_refused", provider=provider)
        return 403
    except RequestDataTooBig:
        return 413
    except UnreadablePostError:
        return 400
    except (TooEarlyError, OperationalError, InterfaceError):
        return 503
    return 200
