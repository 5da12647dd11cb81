"""The scoped fetch in front of every page: what is not yours does not exist."""

from typing import cast

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.seeing import link_to_child
from guardian_portal.family.selectors import own_link
from guardian_portal.family.verification.providers import Applicant


def guardian(request: HttpRequest) -> User:
    """The signed-in person; only for views behind `signed_in`."""
    return cast("User", request.user)


def own_child(request: HttpRequest, child: str) -> tuple[Child, Guardianship]:
    """A child this guardian may see now, and their guardianship; 404 for everybody else."""
    link = link_to_child(guardian(request), child)
    if link is None or link.child is None:
        raise Http404
    return link.child, link


def own_request(request: HttpRequest, link: str) -> Guardianship:
    """A guardian's own link in any state; 404 for everybody else."""
    found = own_link(guardian(request), link)
    if found is None:
        raise Http404
    return found


def applicant(request: HttpRequest, child: Child, link: Guardianship) -> Applicant:
    """The signed-in guardian as somebody who may want to be verified for this child."""
    user = guardian(request)
    return Applicant(user, link, child, get_language() or user.language, actor_of(user))
