"""A client that has given its second proof, through the real page."""

from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from tenants.models import AdminToken, User


def prove(client: Client) -> Client:
    """The logged-in person of `client` gives a second proof with an admin token of theirs. Returns the client."""
    person = User.objects.get(pk=client.session[SESSION_KEY])
    _token, plain = AdminToken.issue(person, name="Proof", scope="write", days=1)
    answer = client.post(reverse("tenants:second_proof"), {"token": plain})
    assert answer.status_code == 302, answer.content.decode()
    return client
