"""The guardian's alerts."""

from django.urls import path

from . import views

app_name = "incidents"
urlpatterns = [
    path("alerts/", views.alert_list, name="alert_list"),
    path("alerts/news/", views.alert_news, name="alert_news"),
    path("alerts/<slug:alert>/", views.alert_detail, name="alert_detail"),
    path("alerts/<slug:alert>/acknowledge/", views.alert_acknowledge, name="alert_acknowledge"),
]
