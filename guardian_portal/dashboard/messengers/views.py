"""`/notifications/settings/messengers/`: which reach a person beside mail; add, prove and remove an address."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.dashboard.messengers.forms import AddressForm, CodeForm
from guardian_portal.dashboard.messengers.selectors import masked_messenger, messengers_of
from guardian_portal.dashboard.views.scope import guardian
from guardian_portal.family.selectors import visible_children
from notifications.addresses import address_hash
from notifications.messenger.entries import Entry, entries
from notifications.messenger.services import (
    AlreadyThere,
    CodeOver,
    TooManyCodes,
    WrongCode,
    add_address,
    confirm_address,
    remove_address,
)
from notifications.models import MessengerAddress


@require_GET
@signed_in
def messenger_list(request: HttpRequest) -> HttpResponse:
    """What is offered here, and what reaches this person."""
    return render(request, "dashboard/messenger_list.html", {"rows": messengers_of(guardian(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def messenger_add(request: HttpRequest, messenger: str) -> HttpResponse:
    """Type in an address; a code goes there."""
    entry, user = _offered(messenger), guardian(request)
    # Each code costs the operator money, and rings at somebody's: not for an account that anybody can make.
    if not visible_children(user).exists():
        messages.info(request, _("You can add this once you are linked to a child."))
        return redirect("messengers:list")
    require_recent(request)
    form = AddressForm(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_too_many(request, form.cleaned_data["address"], user)
            added = add_address(person=user, entry=entry, address=form.cleaned_data["address"], actor=actor_of(user))
        except AlreadyThere:
            messages.info(request, _("An address stands there already. Remove it first."))
            return redirect("messengers:list")
        except TooManyCodes as error:
            form.add_error(
                "address", str(error) or _("No more codes go out from this portal today. Try again tomorrow.")
            )
        else:
            return redirect("messengers:confirm", added.public_id)
    return render(request, "dashboard/messenger_add.html", {"form": form, "label": entry.label})


def _refuse_too_many(request: HttpRequest, address: str, user: User) -> None:
    """Counted by address too: nobody's phone is flooded from several accounts. Raises TooManyCodes, saying which."""
    if not ratelimit.consume(request, action="messenger_code_from"):
        raise TooManyCodes(_("Too many codes were asked for from your network. Try again tomorrow."))
    if not ratelimit.consume(request, action="messenger_code", key=address_hash(address), user=user):
        raise TooManyCodes(_("A code went out a moment ago, or too many today. Wait before you try again."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def messenger_confirm(request: HttpRequest, messenger_address: str) -> HttpResponse:
    """Type in the code that came."""
    added = _own(request, messenger_address)
    require_recent(request)
    if added.confirmed_at:
        return redirect("messengers:list")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_address(added=added, code=form.cleaned_data["code"], actor=actor_of(guardian(request)))
        except WrongCode:
            form.add_error("code", _("This is not the code. Look at the newest message and type it again."))
        except CodeOver:
            messages.error(request, _("This code no longer works. Ask for a new one."))
            return redirect("messengers:list")
        else:
            messages.success(request, _("Done. We can reach you there from now on."))
            return redirect("messengers:list")
    return render(request, "dashboard/messenger_confirm.html", {"form": form, "row": _shown(added)})


@require_POST
@signed_in
def messenger_remove(request: HttpRequest, messenger_address: str) -> HttpResponse:
    """Nothing goes there any more."""
    added = _own(request, messenger_address)
    require_recent(request)
    if remove_address(added=added, actor=actor_of(guardian(request))):
        messages.success(request, _("Removed. Nothing goes there any more."))
    return redirect("messengers:list")


def _offered(messenger: str) -> Entry:
    entry = entries().get(messenger)
    if entry is None:
        raise Http404
    return entry


def _own(request: HttpRequest, public_id: str) -> MessengerAddress:
    own = MessengerAddress.objects.select_related("person").filter(person=guardian(request), public_id=public_id)
    added = own.first()
    if added is None:
        raise Http404
    return added


def _shown(added: MessengerAddress) -> dict[str, str]:
    entry = entries().get(added.channel)
    return {
        "label": entry.label if entry else added.channel,
        "address": masked_messenger(bytes(added.address).decode()),
    }
