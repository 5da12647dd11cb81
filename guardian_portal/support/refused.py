"""People whom our mail does not reach: their address does not exist or is disabled. Somebody may know another way."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.models import User, masked_address
from guardian_portal.family.serving import served
from notifications.addresses import address_hashes
from notifications.models import Suppression
from notifications.selectors import refusing_addresses

PEOPLE_A_PAGE = 50


@dataclass(frozen=True)
class RefusedRow:
    """One line of the list: a reference for the case, no name, no whole address."""

    reference: str
    address: str
    code: str
    since: datetime


@require_GET
@staff_only()
def refused_list(request: HttpRequest) -> HttpResponse:
    """Who has been out of reach longest first."""
    found = refused_addresses(cast("User", request.user))
    page = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "support/refused_list.html", {"page": page, "rows": [_row(one) for one in page]})


def refused_addresses(staff: User) -> QuerySet[Suppression]:
    """Of those with a link on a platform that they serve."""
    return served(refusing_addresses(), staff, person="owner", child="")


def _row(flag: Suppression) -> RefusedRow:
    """The list knows addresses by their hash: one that its owner has left since is not theirs to show."""
    owner = flag.owner
    is_theirs = flag.address_hash in address_hashes(owner.email)
    return RefusedRow(str(owner.public_id), masked_address(owner.email) if is_theirs else "", flag.code, flag.since)
