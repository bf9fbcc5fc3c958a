"""The pages of the settings under their headings."""

import re
from typing import Any

from crm.context import SECTIONS
from tenants import modules
from tenants.models import Membership, User
from tests.tenants.proof import prove


def test_every_page_of_the_settings_stands_under_a_heading() -> None:
    entries = [entry for module in modules.every() for entry in module.entries if entry.group == "settings"]
    assert len(entries) >= 12
    assert {entry.url_name for entry in entries if entry.section not in SECTIONS} == set()


def links(page: str) -> list[str]:
    nav = page[page.index('id="settings-pages"') : page.index("</nav>", page.index('id="settings-pages"'))]
    return re.findall(r'href="([^"]+)"', nav)


def test_every_page_marks_itself_once_and_names_itself_on_phones(browse: Any, ana: Membership) -> None:
    client = browse(ana)
    prove(client)
    addresses = links(client.get("/settings/").content.decode())
    assert len(addresses) == len(set(addresses)) >= 12
    for address in addresses:
        page = client.get(address, follow=True).content.decode()
        nav = page[page.index('id="settings-pages"') :]
        nav = nav[: nav.index("</nav>")]
        assert re.findall(r'href="([^"]+)" aria-current="page"', nav) == [address]
        assert 'popovertarget="settings-pages"' in page


def test_a_seller_sees_only_their_own_pages(browse: Any, beto: Membership) -> None:
    User.objects.filter(pk=beto.user_id).update(language="en")
    page = browse(beto).get("/settings/profile/").content.decode()
    assert links(page) == ["/settings/profile/", "/account/"]
    assert "About you" in page and "Data and programs" not in page
