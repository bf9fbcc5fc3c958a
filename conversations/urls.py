from django.urls import path

from conversations import views

app_name = "conversations"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", views.conversation_open, name="open"),
    path("simulator/", views.simulator, name="simulator"),
]
