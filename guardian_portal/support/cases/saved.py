"""Views of the queue that somebody comes back to: kept and forgotten by their owner."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from guardian_portal.support.models import SavedView

VIEWS_MAX = 20


def save_view(*, owner: User, name: str, query: str) -> bool:
    """False where the name is taken or there are too many."""
    if SavedView.objects.filter(owner=owner).count() >= VIEWS_MAX:
        return False
    try:
        with transaction.atomic():
            SavedView.objects.create(owner=owner, name=name, query=query)
    except IntegrityError:
        return False
    return True


def forget_view(*, view: SavedView) -> None:
    """Its owner does not need it any more."""
    view.delete()
