"""Home with a card per child, and a child's overview."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from guardian_portal.dashboard.activity_pages import activity_page
from guardian_portal.dashboard.selectors import home_of, what_is_seen
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.seeing import Withheld
from guardian_portal.incidents.selectors import open_alerts
from guardian_portal.incidents.services import mark_shown


@require_safe
@signed_in
def home_show(request: HttpRequest) -> HttpResponse:
    """All children of this guardian, and what waits."""
    home = home_of(guardian(request))
    mark_shown(alerts=[row.alert for row in home.latest], counted=home.counted)
    return render(request, "dashboard/home_show.html", {"home": home})


@require_safe
@signed_in
def child_show(request: HttpRequest, child: str) -> HttpResponse:
    """One child: who they are on the platform, how the week went, what is seen and what never is."""
    found, link = own_child(request, child)
    note_visit(guardian=guardian(request), child=found)
    page = activity_page(guardian(request), found, link, QueryDict())
    alerts = open_alerts(guardian(request))
    mark_shown(counted=alerts.unseen.get(found.pk, ()))
    context = {
        "child": found,
        "link": link,
        "open_alerts": alerts.by_child.get(found.pk, 0),
        "page": page,
        "seen": what_is_seen(link, barred=page.withheld == Withheld.BARRED),
    }
    return render(request, "dashboard/child_show.html", context)
