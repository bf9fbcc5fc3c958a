"""The API object and its description: what every route has in common is written here, once."""

import sys
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from api import problems
from api.middleware import ADMIN, OPEN
from api.parameters import strict
from api.parser import StrictParser

DESCRIPTION = """\
Leads in, events out: everything staff does on the pages, for programs.

1. **Log in**: `POST /api/auth/login` answers an access token of 15 minutes and a refresh token of 30 days.
2. **Call** with `Authorization: Bearer <access token>`. Everything under `/api/admin/` asks for a second proof beside
   it: `X-Admin-Token`, a personal token made under Settings → Security.
3. **Refresh** with `POST /api/auth/refresh`. A refresh token is good for one exchange; used again later, its login
   ends and the person is told.

The company is the token's. `POST /api/auth/switch` gives tokens for another company of yours.

Refusals are problem details (RFC 9457) with a stable `code` and a sentence in your language. Writes take an
`Idempotency-Key`: the same request under the same key within 24 hours is done once and answered alike. Lists come in
pages: give `next` back as `after`. A parameter that an address does not have is refused, not overlooked.
`RateLimit-*` headers tell how many calls are left in this minute.
"""

SCHEMES = {
    "AccessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of a login, 15 minutes long.",
    },
    "AdminToken": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Admin-Token",
        "description": "A personal admin token; scope `read` for GET, `write` for everything else.",
    },
}

IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]+$"},
    "description": "Makes it safe to send the request again within 24 hours.",
}
RATE_HEADERS = {
    name: {"schema": {"type": "integer"}, "description": words}
    for name, words in {
        "RateLimit-Limit": "Calls that are answered in a minute.",
        "RateLimit-Remaining": "Calls that are left in this minute.",
        "RateLimit-Reset": "Seconds until the next minute begins.",
    }.items()
}
# What each refusal means, for the reader of the documentation.
REFUSALS = {
    400: "The request cannot be read: no JSON, no UTF-8, or a text that cannot be kept.",
    401: "No valid access token, or under `/api/admin/` no valid `X-Admin-Token` of the same person.",
    403: "The person's role may not do this.",
    404: "There is no such thing in this company, or its module is switched off.",
    409: "Something else holds or has changed it; for writes also an idempotency key that is in use now.",
    411: "The length of the body is not given.",
    413: "More than 1 MB.",
    415: "The body is not `application/json` in UTF-8.",
    422: "Some values are not right, or the address has a parameter that is not known (`unknown_parameter`) or given "
    "twice (`repeated_parameter`): `errors` has a line for each.",
    429: "Too many requests; `Retry-After` tells how many seconds to wait.",
    503: "A service that is needed does not answer.",
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457). `code` is stable; `detail` is a sentence in the caller's language.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:nexus-crm:problem:not_found"]},
        "title": {"type": "string", "examples": ["Not Found"]},
        "status": {"type": "integer", "examples": [404]},
        "code": {"type": "string", "examples": ["not_found"]},
        "detail": {"type": "string", "examples": ["There is nothing here."]},
        "reason": {"type": "string", "description": "Of `slot_taken`: why the time cannot be had."},
        "alternatives": {
            "type": "array",
            "description": "Of `slot_taken`: times that are free now.",
            "items": {"$ref": "#/components/schemas/SlotOut"},
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Empty when it is about the whole."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


class Api(NinjaAPI):
    """django-ninja with our refusals, our parser, and a description that says what every route shares."""

    def __init__(self) -> None:
        super().__init__(
            title="Nexus CRM API",
            version="1",
            description=DESCRIPTION,
            docs_url=None,
            urls_namespace="api",
            parser=StrictParser(),
        )
        problems.register_error_handlers(self)
        self.add_decorator(strict, mode="view")

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["tags"] = [{"name": name, "description": words} for name, words in self._subjects().items()]
        schema["components"]["schemas"]["Problem"] = PROBLEM
        schema["components"]["securitySchemes"] = SCHEMES
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                _complete(path, method, operation)
        return schema

    def _subjects(self) -> dict[str, str]:
        """Each tag and what it is about: the first line of the module that its routes stand in."""
        operations = (
            operation
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        )
        found: dict[str, str] = {}
        for operation in operations:
            module = sys.modules[operation.view_func.__module__]
            for tag in operation.tags or []:
                found.setdefault(tag, (module.__doc__ or "").strip().partition("\n")[0])
        return found


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Security, refusals, limits and the idempotency key of one operation."""
    is_admin = path.startswith(ADMIN)
    is_open = not is_admin and operation["operationId"] in OPEN
    if not is_open:
        operation["security"] = [{"AccessToken": [], **({"AdminToken": []} if is_admin else {})}]
    if is_admin and method != "get":
        operation["parameters"] = [*operation["parameters"], IDEMPOTENCY]
    named = {status for status in operation["responses"] if status >= 400}
    for status in sorted(named | _refusals(path, method, is_open=is_open, is_admin=is_admin)):
        operation["responses"][status] = _refusal(status)
    for answer in operation["responses"].values():
        answer["headers"] = RATE_HEADERS | answer.get("headers", {})


def _refusals(path: str, method: str, *, is_open: bool, is_admin: bool) -> set[int]:
    """What the middleware and the library may answer; a route names its own, such as `409: None`, in `response`."""
    is_write = method != "get"
    found = {400, 422, 429}
    found |= set() if is_open else {401}
    found |= {403} if is_admin else set()
    found |= {404} if "{" in path else set()
    found |= {409} if is_admin and is_write else set()
    return found | ({411, 413, 415} if is_write else set())


def _refusal(status: int) -> dict[str, Any]:
    headers = {"Retry-After": {"schema": {"type": "integer"}}} if status == 429 else {}
    return {
        "description": REFUSALS[status],
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": headers,
    }
