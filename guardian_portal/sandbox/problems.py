"""RFC 9457 problem answers: services raise a `Problem`, one decorator turns it into the response."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse


class Problem(Exception):
    """A refusal with its HTTP status and a machine-readable code; `members` are added to the document."""

    def __init__(self, status: int, code: str, detail: str = "", **members: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.members = members

    def response(self) -> JsonResponse:
        """The problem as `application/problem+json`."""
        document = {
            "type": f"urn:starhaven:problem:{self.code}",
            "title": self.code.replace("-", " ").capitalize(),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.members,
        }
        response = JsonResponse(document, status=self.status, content_type="application/problem+json")
        if retry_after := self.members.get("retry_after"):
            response.headers["Retry-After"] = str(retry_after)
        return response


View = Callable[..., HttpResponse]


def answer_problems(view: View) -> View:
    """Answer a `Problem` raised anywhere below the view."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return problem.response()

    return inner


def require_method(request: HttpRequest, method: str) -> None:
    """405 unless the request uses this method."""
    if request.method != method:
        raise Problem(405, "method-not-allowed", f"Use {method} here.")
