from django.urls import path

from calendar_app import views

app_name = "calendar"

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("appointments/<uuid:pk>/", views.appointment, name="appointment"),
]
