"""People who did not answer the yearly question whether our mail reaches them: somebody may want to look into it."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.address_checks import unanswered_checks
from accounts.models import User, masked_address
from guardian_portal.family.serving import served

PEOPLE_A_PAGE = 50


@dataclass(frozen=True)
class AddressRow:
    """One line of the list: a reference for the case, no name, no whole address."""

    reference: str
    address: str
    confirmed_at: datetime
    asked_at: datetime | None


@require_GET
@staff_only()
def address_list(request: HttpRequest) -> HttpResponse:
    """Who was asked longest ago first."""
    page = Paginator(people_to_ask(cast("User", request.user)), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "support/address_list.html", {"page": page, "rows": [_row(one) for one in page]})


def people_to_ask(staff: User) -> QuerySet[User]:
    """Those with a link on a platform that they serve."""
    return served(unanswered_checks(), staff, person="pk", child="")


def _row(user: User) -> AddressRow:
    return AddressRow(
        reference=str(user.public_id),
        address=masked_address(user.email),
        confirmed_at=user.address_confirmed_at,
        asked_at=user.address_asked_at,
    )
