"""`/mine/help/`: the child's way to the desk; the visit's cookie reaches it."""

from django.urls import path

from guardian_portal.support.help import childs

app_name = "mine_help"
urlpatterns = [
    path("", childs.home, name="home"),
    path("<slug:child_topic>/", childs.write, name="write"),
]
