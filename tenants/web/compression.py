"""Pages are compressed, as far as nobody can learn a secret of theirs from their length (BREACH).

That attack needs a secret, words of the attacker beside it, and the length of many answers. Ours have the CSRF token,
which is masked anew in each answer, and cookies that other sites' requests do not carry; Django's padding of random
length blurs what is left. Pages that may show a key, a code or a token in plain stand apart all the same, and so does
whatever is no page: files, streams, exports, the API.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# Where keys, codes and tokens are made, shown or asked for.
WITH_SECRETS = (
    "/account/", "/settings/", "/team/", "/admin/", "/api/",
    "/login/", "/join/", "/register/", "/password/", "/deleting/",
)  # fmt: skip

NEVER = re.compile(r"q\s*=\s*0(\.0*)?")


class CompressionMiddleware(GZipMiddleware):
    """Compresses HTML, whole pages and regions."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        is_page = isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith(
            "text/html"
        )
        if not is_page or request.path.startswith(WITH_SECRETS):
            return response
        if not _takes_gzip(request.headers.get("Accept-Encoding", "")):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        return super().process_response(request, response)


def _takes_gzip(accepted: str) -> bool:
    """Whether the browser wants it: "gzip", "gzip;q=0.5", but not "gzip;q=0". Django looks for the word alone."""
    for each in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in each.split(";"))
        if coding == "gzip":
            return not any(NEVER.fullmatch(parameter) for parameter in parameters)
    return False
