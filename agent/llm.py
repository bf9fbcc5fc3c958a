"""The only place that knows an outside model: any OpenAI-compatible endpoint, through LangChain."""

import time

import httpx
import httpx2
from langchain_openai import ChatOpenAI
from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

from agent.models import AgentProfile
from tenants import safe_http

SECONDS_A_TRY = 20
TRIES = 2
LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
# What the body no longer is once it was read, and waits that would outlast the turn.
_LEFT_OUT = {b"content-encoding", b"content-length", b"transfer-encoding", b"retry-after", b"retry-after-ms"}


def chat_model(profile: AgentProfile, name: str, *, tries: int = TRIES, until: float = 0) -> ChatOpenAI:
    """The company's model at temperature 0: twenty seconds a try, two tries, one tool call at a time.

    `until` is the moment, by `time.monotonic()`, at which whatever is asked of it is over, finished or not.
    """
    return ChatOpenAI(
        model=name,
        base_url=profile.address,
        api_key=profile.key,
        temperature=0,
        timeout=SECONDS_A_TRY,
        max_retries=tries - 1,
        model_kwargs={"parallel_tool_calls": False},
        http_client=httpx2.Client(
            transport=_Bounded(until or time.monotonic() + SECONDS_A_TRY * tries, only_public=profile.has_own_address),
            trust_env=False,
        ),
    )


class _Bounded(httpx2.BaseTransport):
    """Ends every try after its seconds and all of them at one moment, also where a service drips.

    The installation's own address is trusted. A company's is not, whatever it was when it was saved: every request goes
    to a public IP address, the one that was checked. The SDK speaks httpx2 and `tenants.safe_http` httpx, so requests
    and answers are handed over as bytes.
    """

    def __init__(self, until: float, *, only_public: bool) -> None:
        self._until, self._only_public = until, only_public

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        left = min(SECONDS_A_TRY, self._until - time.monotonic())
        if left <= 0:
            raise httpx2.ReadTimeout("the turn is over")
        asked = httpx.Request(request.method, str(request.url), headers=request.headers.raw, content=request.read())
        try:
            answer = self._transport(asked, left).handle_request(asked)
            body = _read(answer)
        except httpx.TimeoutException as error:
            raise httpx2.ReadTimeout(str(error)) from None
        except (httpx.TransportError, safe_http.RefusedAddress, safe_http.UnknownHost) as error:
            raise httpx2.ConnectError(type(error).__name__) from None
        told = [(name, value) for name, value in answer.headers.raw if name.lower() not in _LEFT_OUT]
        return httpx2.Response(answer.status_code, headers=told, content=body)

    def _transport(self, asked: httpx.Request, seconds: float) -> httpx.HTTPTransport:
        if self._only_public:
            return safe_http.Transport(seconds=seconds)
        return safe_http.TimedTransport(seconds=seconds, url=str(asked.url))


def _read(answer: httpx.Response) -> bytes:
    """Unpacked, piece by piece: a company's address may send more than a worker has memory."""
    body = bytearray()
    try:
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise httpx.ReadError("an answer that no model gives")
    except httpx.DecodingError as error:
        raise httpx.ReadError(str(error)) from None
    finally:
        answer.close()
    return bytes(body)


def reason_of(error: Exception) -> str:
    """A short code for the trace, without any text of the provider (it may repeat the lead's words)."""
    if isinstance(error, APITimeoutError):
        return "timeout"
    if isinstance(error, APIStatusError):
        return f"http_{error.status_code}"
    if isinstance(error, APIConnectionError):
        return "unreachable"
    return type(error).__name__


def try_connection(profile: AgentProfile) -> str:
    """Asks the company's model one word, once. "" when it answered, else a key of `connection.REASONS`."""
    try:
        chat_model(profile, profile.model, tries=1).bind(max_tokens=1).invoke("Say ok.")
    except APIStatusError as error:
        return _refusal(error)
    except APITimeoutError:
        return "timeout"
    except APIConnectionError as error:
        return _obstacle(error)
    except (OpenAIError, ValueError, TypeError, AttributeError, LookupError):
        return "no_answer"
    return ""


def _refusal(error: APIStatusError) -> str:
    if error.code in {"model_not_found", "insufficient_quota"}:
        return "unknown_model" if error.code == "model_not_found" else "no_quota"
    known = {401: "wrong_key", 402: "no_quota", 403: "not_allowed", 404: "unknown_model", 429: "too_many"}
    return known.get(error.status_code, "broken" if error.status_code >= 500 else "refused")


def _obstacle(error: BaseException) -> str:
    """`_Bounded` names what stood in the way; the SDK wraps it."""
    named = {"RefusedAddress": "private_address", "UnknownHost": "unknown_host"}
    cause: BaseException | None = error
    while cause is not None:
        if str(cause) in named:
            return named[str(cause)]
        cause = cause.__cause__
    return "unreachable"
