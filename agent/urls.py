from django.urls import path

from agent import views

app_name = "agent"

urlpatterns = [
    path("runs/<uuid:pk>/", views.run_trace, name="trace"),
    path("settings/", views.agent_settings, name="settings"),
    path("settings/unlock/", views.agent_unlock, name="unlock"),
    path("settings/connection/", views.agent_connection, name="connection"),
    path("settings/try/", views.agent_try, name="try"),
]
