from django.urls import path

from company.views import audit, notices

app_name = "company"

urlpatterns = [
    path("notifications/", notices.notification_list, name="notices"),
    path("notifications/bell/", notices.notification_bell, name="bell"),
    path("notifications/<uuid:pk>/", notices.notification_open, name="open"),
    path("notifications/read/", notices.notifications_read, name="read"),
    path("settings/audit/", audit.trail, name="audit"),
    path("settings/audit/export/", audit.trail_export, name="audit_export"),
]
