from tenants.forms.account import (
    AppCodeForm,
    CodeForm,
    MailCodeForm,
    NewPasskeyForm,
    PasskeyForm,
    PresentPasswordForm,
    ProofTokenForm,
    TokenForm,
)
from tenants.forms.doors import ForgotForm, LoginForm, PasswordForm, RegisterForm
from tenants.forms.people import ReasonForm, RoleForm
from tenants.forms.settings import (
    ChannelForm,
    ChannelKeyForm,
    ChannelTestForm,
    CompanyForm,
    CompanyNameForm,
    LogoForm,
    ModulesForm,
    OpeningForm,
    ProfileForm,
)

__all__ = [
    "AppCodeForm",
    "ChannelForm",
    "ChannelKeyForm",
    "ChannelTestForm",
    "CodeForm",
    "CompanyForm",
    "CompanyNameForm",
    "ForgotForm",
    "LoginForm",
    "LogoForm",
    "MailCodeForm",
    "ModulesForm",
    "NewPasskeyForm",
    "OpeningForm",
    "PasskeyForm",
    "PasswordForm",
    "PresentPasswordForm",
    "ProfileForm",
    "ProofTokenForm",
    "ReasonForm",
    "RegisterForm",
    "RoleForm",
    "TokenForm",
]
