"""What lies below a child's address about controls and the child's requests."""

from django.urls import path

from guardian_portal.dashboard.controls.views import answers, history, overview

urlpatterns = [
    path("controls/", overview.control_list, name="control_list"),
    path("controls/recommended/", overview.control_recommended, name="control_recommended"),
    path("controls/ask-again", overview.control_ask_again, name="control_ask_again"),
    path("controls/loosenings/<slug:loosening>/answer", answers.loosening_answer, name="loosening_answer"),
    path("controls/loosenings/<slug:loosening>/withdraw", answers.loosening_withdraw, name="loosening_withdraw"),
    path("controls/history/", history.control_history, name="control_history"),
    path("controls/history/back/", history.control_back, name="control_back"),
    path("controls/history/<slug:line>/undo", history.control_undo, name="control_undo"),
    path("requests/", answers.request_list, name="request_list"),
    path("requests/<slug:asked>/answer", answers.request_answer, name="request_answer"),
]
