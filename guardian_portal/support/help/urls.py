"""`/help/`: the guardians' way to the desk."""

from django.urls import path

from guardian_portal.support.attachments.views import own_attachment
from guardian_portal.support.help import views

app_name = "help"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("new/<slug:topic>/", views.topic, name="topic"),
    path("new/<slug:topic>/write/", views.write, name="write"),
    path("<slug:case>/", views.case_show, name="case_show"),
    path("<slug:case>/attachments/<slug:attachment>/", own_attachment, name="case_attachment"),
    path("<slug:case>/add", views.case_add, name="case_add"),
    path("<slug:case>/close", views.case_close, name="case_close"),
]
