from django.urls import path

from company import views

app_name = "company"

urlpatterns = [
    path("", views.notification_list, name="notices"),
    path("bell/", views.notification_bell, name="bell"),
    path("<uuid:pk>/", views.notification_open, name="open"),
    path("read/", views.notifications_read, name="read"),
]
