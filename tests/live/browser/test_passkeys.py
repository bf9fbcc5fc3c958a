"""A passkey in a real browser, with the browser's own virtual device: made, given as a second proof, logged in with."""

from typing import Any

import pytest

from tests.live.browser.conftest import PATIENCE, log_in
from tests.live.stack import Stack

pytestmark = pytest.mark.live
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_proves_and_logs_in(stack: Stack, chromium: Any) -> None:
    login = stack.login()
    try:
        context = chromium.new_context(base_url=stack.url.replace("127.0.0.1", "localhost"), locale="en")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        log_in(page, login["email"])
        page.goto("/account/proof/?next=/account/passkeys/new/")
        page.fill("input[name=token]", stack.demo["admin_token"])
        page.press("input[name=token]", "Enter")
        page.wait_for_selector("input[name=name]")
        page.fill("input[name=name]", "My laptop")
        page.click("[data-passkey-ask]")
        page.wait_for_selector("#codes")
        context.clear_cookies()
        page.goto("/login/?next=/account/")
        page.click("[data-passkey-ask]")
        page.wait_for_selector("#sessions")
        assert "My laptop" in page.content()
        context.clear_cookies()
        page.goto("/login/?next=/account/")
        page.fill("input[name=email]", login["email"])
        page.fill("input[name=password]", login["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("input[name=code]")
        page.click("[data-passkey-ask]")
        page.wait_for_selector("#sessions")
        page.goto("/account/proof/?next=/account/sessions/")
        page.click("[data-passkey-ask]")
        page.wait_for_selector("#sessions")
    finally:
        # Others log in with the password alone.
        stack.sql("DELETE FROM public.mfa_authenticator RETURNING id")
