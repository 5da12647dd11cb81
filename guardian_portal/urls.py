"""Every address of the site, by room. The access table in tests/architecture/ declares who may reach each."""

from django.urls import URLPattern, URLResolver, include, path

from guardian_portal.common import views as common
from guardian_portal.dashboard.views.status import status_show

handler400 = "guardian_portal.common.views.bad_request"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", common.front, name="front"),
    path("guide/", common.guide, name="guide"),
    path("manifest.webmanifest", common.manifest, name="manifest"),
    path("service-worker.js", common.service_worker, name="service_worker"),
    path("status/", status_show, name="status"),
    path("", include("guardian_portal.intake.urls")),
    path("", include("accounts.urls")),
    # Room by room: `allauth.urls` would also open ways in by other people's accounts.
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("children/", include("guardian_portal.dashboard.urls")),
    path("notifications/", include("guardian_portal.dashboard.telling.urls")),
    path("notifications/settings/devices/", include("guardian_portal.dashboard.devices.urls")),
    path("notifications/settings/messengers/", include("guardian_portal.dashboard.messengers.urls")),
    path("notifications/callbacks/", include("notifications.bounces.urls")),
    path("mine/help/", include("guardian_portal.support.help.child_urls")),
    path("mine/", include("guardian_portal.dashboard.mine.urls")),
    path("help/", include("guardian_portal.support.help.urls")),
    path("", include("guardian_portal.dashboard.evidence_urls")),
    path("", include("guardian_portal.incidents.urls")),
    path("support/", include("guardian_portal.support.urls")),
]
