from django.urls import path

from conversations.views import inbox, regions, simulator

app_name = "conversations"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/waiting/", regions.waiting, name="waiting"),
    path("inbox/troubles/", regions.troubles, name="troubles"),
    path("inbox/of-lead/<uuid:pk>/", regions.of_lead, name="of_lead"),
    path("inbox/of-lead/<uuid:pk>/button/", regions.button_of_lead, name="button_of_lead"),
    path("inbox/files/<uuid:pk>/", regions.message_file, name="file"),
    path("inbox/messages/<uuid:pk>/again/", inbox.message_send_again, name="send_again"),
    path("inbox/<uuid:pk>/", inbox.conversation_open, name="open"),
    path("inbox/<uuid:pk>/messages/", inbox.conversation_messages, name="messages"),
    path("inbox/<uuid:pk>/read/", inbox.conversation_read, name="read"),
    path("inbox/<uuid:pk>/write/", inbox.conversation_write, name="write"),
    path("inbox/<uuid:pk>/assign/", inbox.conversation_assign, name="assign"),
    path("inbox/<uuid:pk>/state/", inbox.conversation_state, name="state"),
    path("inbox/<uuid:pk>/give-back/", inbox.conversation_give_back, name="give_back"),
    path("simulator/", simulator.simulator, name="simulator"),
    path("simulator/phone/", simulator.simulator_phone, name="simulator_phone"),
    path("simulator/write/", simulator.simulator_write, name="simulator_write"),
]
