"""A login through the API asks people with a second factor for it."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from tenants.accounts import second_factors
from tenants.models import Membership
from tests.api.conftest import Caller
from tests.factories import PASSWORD


def test_a_password_alone_does_not_open_a_login_with_a_second_factor(stranger: Caller, beto: Membership) -> None:
    beto.user.set_password(PASSWORD)
    beto.user.save(update_fields=["password"])
    secret = second_factors.Adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=beto.user, type="totp", data={"secret": secret})
    (code, *_more) = RecoveryCodes.activate(beto.user).get_unused_codes()

    def log_in(**more: str) -> tuple[int, str]:
        body = {"email": beto.user.email, "password": PASSWORD, **more}
        response = stranger.post("/api/auth/login", body)
        return response.status_code, response.json().get("code", "")

    assert log_in() == (401, "second_factor_required")
    assert log_in(code="000000") == (401, "second_factor_refused")
    assert log_in(password="wrong", code=code) == (401, "login_refused")
    assert log_in(code=code) == (200, "")
    assert log_in(code=code) == (401, "second_factor_refused")
    assert [log_in(code="000000")[0] for _try in range(6)][-1] == 429
