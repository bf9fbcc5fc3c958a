from django.urls import path

from tenants.views import channels, doors, proof, settings, team

app_name = "tenants"

urlpatterns = [
    path("login/", doors.enter, name="login"),
    path("logout/", doors.leave, name="logout"),
    path("register/", doors.register, name="register"),
    path("password/", doors.forgot, name="forgot"),
    path("password/<uid>/<token>/", doors.password, name="password"),
    path("account/proof/", proof.second_proof, name="second_proof"),
    path("switch/", doors.switch, name="switch"),
    path("team/", team.team, name="team"),
    path("team/pending/", team.pending, name="pending"),
    path("team/<uuid:pk>/approve/", team.approve, name="approve"),
    path("team/<uuid:pk>/reject/", team.reject, name="reject"),
    path("team/<uuid:pk>/suspend/", team.suspend, name="suspend"),
    path("team/<uuid:pk>/reactivate/", team.reactivate, name="reactivate"),
    path("team/<uuid:pk>/role/", team.role, name="role"),
    path("settings/", settings.company, name="settings"),
    path("settings/hours/", settings.opening, name="opening"),
    path("settings/modules/", settings.modules, name="modules"),
    path("settings/profile/", settings.profile, name="profile"),
    path("settings/profile/password/", settings.password, name="change_password"),
    path("settings/channels/", channels.channels, name="channels"),
    path("settings/channels/new/", channels.channel_new, name="channel_new"),
    path("settings/channels/<uuid:pk>/", channels.channel, name="channel"),
    path("settings/channels/<uuid:pk>/key/", channels.channel_key, name="channel_key"),
    path("settings/channels/<uuid:pk>/active/", channels.channel_active, name="channel_active"),
]
