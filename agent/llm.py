"""The only place that knows an outside model: any OpenAI-compatible endpoint, through LangChain."""

from langchain_openai import ChatOpenAI
from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

from agent.models import AgentProfile

SECONDS_A_TRY = 20
TRIES = 2


def chat_model(profile: AgentProfile, name: str) -> ChatOpenAI:
    """The company's model at temperature 0: twenty seconds a try, two tries, one tool call at a time."""
    return ChatOpenAI(
        model=name,
        base_url=profile.address,
        api_key=profile.key,
        temperature=0,
        timeout=SECONDS_A_TRY,
        max_retries=TRIES - 1,
        model_kwargs={"parallel_tool_calls": False},
    )


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
    """Asks the company's model one word. "" when it answered, else the reason's code."""
    try:
        chat_model(profile, profile.model).bind(max_tokens=1).invoke("Say ok.")
    except (OpenAIError, ValueError) as error:
        return reason_of(error)
    return ""
