from django.urls import path

from leads.views import board, deals

app_name = "pipeline"

urlpatterns = [
    path("", board.board, name="board"),
    path("columns/<str:stage>/", board.column, name="column"),
    path("leads/<uuid:pk>/deals/", deals.deals_of_lead, name="deals"),
    path("leads/<uuid:pk>/deals/new/", deals.deal_new, name="deal_new"),
    path("deals/<uuid:pk>/", deals.deal_edit, name="deal_edit"),
    path("deals/<uuid:pk>/remove/", deals.deal_remove, name="deal_remove"),
]
