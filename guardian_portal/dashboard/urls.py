"""The guardian's home: `/children/` and what lies below it."""

from django.urls import path

from guardian_portal.dashboard.views import guardians, home, linking

app_name = "dashboard"
urlpatterns = [
    path("", home.home_show, name="home"),
    path("link/", linking.link_code, name="link_code"),
    path("link/requests/<slug:link>/", linking.link_status, name="link_status"),
    path("link/requests/<slug:link>/cancel", linking.link_cancel, name="link_cancel"),
    path("<slug:child>/", home.child_show, name="child_show"),
    path("<slug:child>/guardians/", guardians.guardian_list, name="guardian_list"),
    path("<slug:child>/guardians/leave", guardians.guardian_leave, name="guardian_leave"),
    path("<slug:child>/guardians/pause", guardians.guardian_pause, name="guardian_pause"),
    path("<slug:child>/guardians/resume", guardians.guardian_resume, name="guardian_resume"),
]
