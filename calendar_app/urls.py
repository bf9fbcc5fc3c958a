from django.urls import path

from calendar_app.views import appointments, choosing, google, holidays, hours, pages, settings

app_name = "calendar"

urlpatterns = [
    path("", pages.calendar, name="calendar"),
    path("today/", pages.today, name="today"),
    path("of-lead/<uuid:pk>/", pages.of_lead, name="of_lead"),
    path("new/", appointments.new, name="new"),
    path("slots/", choosing.slots, name="slots"),
    path("leads/", choosing.leads, name="leads"),
    path("professionals/", choosing.professionals, name="professionals"),
    path("news/", choosing.news, name="news"),
    path("appointments/<uuid:pk>/", appointments.appointment, name="appointment"),
    path("appointments/<uuid:pk>/move/", appointments.move, name="move"),
    path("appointments/<uuid:pk>/tell/", appointments.tell, name="tell"),
    path("appointments/<uuid:pk>/confirm/", appointments.confirm, name="confirm"),
    path("appointments/<uuid:pk>/attended/", appointments.attend, name="attend"),
    path("appointments/<uuid:pk>/no-show/", appointments.no_show, name="no_show"),
    path("appointments/<uuid:pk>/cancel/", appointments.cancel, name="cancel"),
    path("settings/", settings.settings, name="settings"),
    path("settings/sections/", settings.sections, name="sections"),
    path("settings/rules/", settings.rules, name="rules"),
    path("settings/services/new/", settings.service_edit, name="service_new"),
    path("settings/services/<uuid:pk>/", settings.service_edit, name="service"),
    path("settings/professionals/new/", settings.professional_edit, name="professional_new"),
    path("settings/professionals/<uuid:pk>/", settings.professional_edit, name="professional"),
    path("settings/hours-block/", settings.hours_block, name="hours_block"),
    path("settings/hours-of/<uuid:pk>/", hours.hours_of, name="hours_of"),
    path("settings/closures/new/", settings.closure_new, name="closure_new"),
    path("settings/closures/<uuid:pk>/delete/", settings.closure_delete, name="closure_delete"),
    path("settings/google/", google.google, name="google"),
    path("settings/google/unlock/", google.google_unlock, name="google_unlock"),
    path("settings/google/connect/", google.google_connect, name="google_connect"),
    path("settings/google/callback/", google.google_callback, name="google_callback"),
    path("settings/google/disconnect/", google.google_disconnect, name="google_disconnect"),
    path("settings/google/calendars/", google.google_calendars, name="google_calendars"),
    path("settings/google/read/", google.google_read, name="google_read"),
    path("settings/google/links/<uuid:pk>/sync/", google.google_sync, name="google_sync"),
    path("settings/holidays/", holidays.holidays, name="holidays"),
    path("settings/holidays/works/", holidays.holiday_works, name="holiday_works"),
]
