from django.urls import path

from leads.views import details, joins, lists

app_name = "leads"

urlpatterns = [
    path("", lists.lead_list, name="list"),
    path("new/", lists.lead_new, name="new"),
    path("twins/", lists.lead_twins, name="twins"),
    path("<uuid:pk>/", details.lead_detail, name="detail"),
    path("<uuid:pk>/head/", details.lead_head, name="head"),
    path("<uuid:pk>/facts/", details.lead_facts, name="facts"),
    path("<uuid:pk>/timeline/", details.lead_timeline, name="timeline"),
    path("<uuid:pk>/edit/", details.lead_edit, name="edit"),
    path("<uuid:pk>/move-menu/", details.lead_move_menu, name="move_menu"),
    path("<uuid:pk>/move/", details.lead_move, name="move"),
    path("<uuid:pk>/assign/", details.lead_assign, name="assign"),
    path("<uuid:pk>/alike/", joins.lead_alike, name="alike"),
    path("<uuid:pk>/join/", joins.lead_join, name="join"),
    path("<uuid:pk>/join/<uuid:other>/", joins.lead_join_with, name="join_with"),
    path("<uuid:pk>/notes/", details.lead_note, name="note"),
]
