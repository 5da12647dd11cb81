"""Addresses of Starhaven: the child's app, the contract under `/guardian/v1/`, the remote control, health."""

from django.urls import path

from . import contract_views, health, pages, remote_views, signed_pages

CONTRACT = "guardian/v1"
handler404 = "guardian_portal.sandbox.errors.not_found"

urlpatterns = [
    path("", pages.account_list, name="account_list"),
    path("events/", pages.event_list, name="event_list"),
    path("accounts/<slug:handle>/", pages.account_show, name="account_show"),
    path("accounts/<slug:handle>/code/", pages.code_show, name="code_show"),
    path("accounts/<slug:handle>/code.svg", pages.code_picture, name="code_picture"),
    path("accounts/<slug:handle>/invite/", signed_pages.invite_show, name="invite_show"),
    path("accounts/<slug:handle>/mine/", signed_pages.mine_show, name="mine_show"),
    path("accounts/<slug:handle>/links/<str:link_id>/", pages.link_answer, name="link_answer"),
    path("accounts/<slug:handle>/notices/", pages.notice_list, name="notice_list"),
    path("accounts/<slug:handle>/controls/", pages.control_list, name="control_list"),
    path("accounts/<slug:handle>/do/<slug:deed>/", pages.deed_do, name="deed_do"),
    path(".well-known/jwks.json", contract_views.show_keys),
    path(f"{CONTRACT}/catalogue", contract_views.show_catalogue),
    path(f"{CONTRACT}/accounts/<str:account>/controls", contract_views.put_controls),
    path(f"{CONTRACT}/accounts/<str:account>/controls/read", contract_views.post_controls_read),
    path(f"{CONTRACT}/links/claim", contract_views.post_link_claim),
    path(f"{CONTRACT}/events/poll", contract_views.post_events_poll),
    path(f"{CONTRACT}/notify", contract_views.post_notify),
    path("remote/accounts", remote_views.add_account),
    path("remote/accounts/<slug:handle>", remote_views.show_account),
    path("remote/accounts/<slug:handle>/code", remote_views.make_code),
    path("remote/accounts/<slug:handle>/invite", remote_views.make_invite),
    path("remote/accounts/<slug:handle>/child-view", remote_views.make_child_view),
    path("remote/accounts/<slug:handle>/approve", remote_views.answer_waiting, {"approve": True}),
    path("remote/accounts/<slug:handle>/decline", remote_views.answer_waiting, {"approve": False}),
    path("remote/accounts/<slug:handle>/links", remote_views.add_link),
    path("remote/accounts/<slug:handle>/controls", remote_views.show_controls),
    path("remote/accounts/<slug:handle>/do/<slug:deed>", remote_views.do_deed),
    path("remote/events", remote_views.add_event),
    path("remote/faults", remote_views.faults),
    path("healthz", health.show_health),
]
