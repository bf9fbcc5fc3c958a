from django.urls import path

from company.webhooks import views

app_name = "webhooks"

urlpatterns = [
    path("", views.overview, name="settings"),
    path("endpoints/new/", views.endpoint_new, name="endpoint_new"),
    path("endpoints/<uuid:pk>/", views.endpoint, name="endpoint"),
    path("endpoints/<uuid:pk>/edit/", views.endpoint_edit, name="endpoint_edit"),
    path("endpoints/<uuid:pk>/secret/", views.endpoint_rotate, name="endpoint_rotate"),
    path("endpoints/<uuid:pk>/secret/shown/", views.endpoint_secret, name="endpoint_secret"),
    path("endpoints/<uuid:pk>/test/", views.endpoint_test, name="endpoint_test"),
    path("endpoints/<uuid:pk>/pause/", views.endpoint_pause, name="endpoint_pause"),
    path("endpoints/<uuid:pk>/resume/", views.endpoint_resume, name="endpoint_resume"),
    path("endpoints/<uuid:pk>/delete/", views.endpoint_delete, name="endpoint_delete"),
    path("deliveries/<uuid:pk>/", views.delivery, name="delivery"),
    path("deliveries/<uuid:pk>/again/", views.delivery_again, name="delivery_again"),
]
