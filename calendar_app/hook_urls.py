"""What Google calls; its part of the product's addresses stands beside the other hooks, not below the calendar."""

from django.urls import path

from calendar_app.views import hooks

app_name = "calendar_hooks"

urlpatterns = [path("hooks/google/<str:token>/", hooks.google, name="google")]
