from tests.api.conftest import call, log_in
from tests.tenants.conftest import in_english

__all__ = ["call", "in_english", "log_in"]
