from django.urls import path

from company.views import audit, data, exports, notices, own

app_name = "company"

urlpatterns = [
    path("notifications/", notices.notification_list, name="notices"),
    path("notifications/bell/", notices.notification_bell, name="bell"),
    path("notifications/<uuid:pk>/call/", notices.notification_call, name="call"),
    path("notifications/<uuid:pk>/", notices.notification_open, name="open"),
    path("notifications/read/", notices.notifications_read, name="read"),
    path("settings/audit/", audit.trail, name="audit"),
    path("settings/audit/of-person/<uuid:pk>/", audit.trail_of, name="audit_of"),
    path("settings/audit/export/", audit.trail_export, name="audit_export"),
    path("account/data/", own.own_data, name="own_data"),
    path("settings/data/", data.overview, name="data"),
    path("settings/data/keeping/", data.keeping, name="keeping"),
    path("settings/data/keeping/preview/", data.keeping_preview, name="keeping_preview"),
    path("settings/data/company/", exports.export_list, name="exports"),
    path("settings/data/company/newest/", exports.newest_export, name="newest_export"),
    path("settings/data/company/new/", exports.export_new, name="export_new"),
    path("settings/data/company/<uuid:pk>/file/", exports.export_file, name="export_file"),
    path("settings/data/company/<uuid:pk>/remove/", exports.export_remove, name="export_remove"),
    path("settings/data/people/<uuid:pk>/export/", data.person_export, name="person_export"),
    path("settings/data/people/<uuid:pk>/erase/", data.person_erase, name="person_erase"),
    path("settings/data/people/<uuid:pk>/actions/", data.person_actions, name="person_actions"),
    path("settings/data/requests/<uuid:pk>/file/", data.request_file, name="person_file"),
    path("settings/data/requests/<uuid:pk>/receipt/", data.request_receipt, name="person_receipt"),
]
