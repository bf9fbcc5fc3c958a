from tenants.forms.account import ProofForm
from tenants.forms.doors import ForgotForm, LoginForm, PasswordForm, RegisterForm
from tenants.forms.people import ReasonForm, RoleForm
from tenants.forms.settings import ChannelForm, ChannelKeyForm, CompanyForm, ModulesForm, OpeningForm, ProfileForm

__all__ = [
    "ChannelForm",
    "ChannelKeyForm",
    "CompanyForm",
    "ForgotForm",
    "LoginForm",
    "ModulesForm",
    "OpeningForm",
    "PasswordForm",
    "ProfileForm",
    "ProofForm",
    "ReasonForm",
    "RegisterForm",
    "RoleForm",
]
