"""Pages are compressed, as far as nobody can learn a secret of theirs from their length (BREACH).

That attack needs a secret, words of the attacker beside it, and the length of many answers. Ours have the CSRF token,
which is masked anew in each answer, and cookies that other sites' requests do not carry; Django's padding of random
length blurs what is left. Pages that may show a key, a code or a token in plain stand apart all the same, and so does
whatever is no page: files, streams, exports, the API.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Where keys, codes and tokens are made, shown or asked for.
WITH_SECRETS = (
    "/account/", "/settings/", "/team/", "/admin/", "/api/",
    "/login/", "/join/", "/register/", "/password/", "/deleting/",
)  # fmt: skip


class CompressionMiddleware(GZipMiddleware):
    """Compresses HTML, whole pages and regions."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        is_page = isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith(
            "text/html"
        )
        if not is_page or request.path.startswith(WITH_SECRETS):
            return response
        return super().process_response(request, response)
