from django.urls import path

from tests.riding_school import views

app_name = "riding_school"
urlpatterns = [
    path("", views.horses, name="horses"),
    path("today/", views.horses_today, name="today"),
    path("of-lead/<uuid:pk>/", views.rides_of_lead, name="of_lead"),
]
