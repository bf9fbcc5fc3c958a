"""Whether the assistant's model answers, and why not, in words."""

import time

from django.utils.translation import gettext, gettext_lazy

from agent.models import AgentProfile, ConnectionTest

REASONS = {
    "no_key": gettext_lazy(
        "There is no key: the built-in dialogue answers leads. Enter a key and save to use a model."
    ),
    "wrong_key": gettext_lazy("The service refused the key. Check it and save it again."),
    "not_allowed": gettext_lazy("The service knows the key, but does not allow it to use this model."),
    "unknown_model": gettext_lazy("The service does not know this model. Check its name, and the base address."),
    "no_quota": gettext_lazy("The account behind the key has no credit left."),
    "too_many": gettext_lazy("The service takes no more questions at the moment. Try again in a minute."),
    "refused": gettext_lazy("The service did not understand the question. This model may be for something else."),
    "broken": gettext_lazy("The service itself has a fault at the moment. Try again in a few minutes."),
    "timeout": gettext_lazy("The service did not answer within 20 seconds."),
    "unreachable": gettext_lazy("The service could not be reached. Check the base address."),
    "unknown_host": gettext_lazy("The name in the base address is not known (DNS)."),
    "private_address": gettext_lazy("The base address is private. Only public addresses are called."),
    "no_answer": gettext_lazy("Something answered, but not as a model does. Check the base address."),
    "lost": gettext_lazy("The test was not finished. Try again."),
}


def reason_in_words(reason: str) -> str:
    """The sentence for why a test failed."""
    return str(REASONS[reason]) if reason in REASONS else gettext("The model could not be used.")


def run_connection_test(test: ConnectionTest) -> None:
    """Asks the model, unless another worker does or did. Safe to run twice."""
    if test.is_over:
        test.close(test.reason, milliseconds=test.milliseconds)
    elif test.claim():
        # LangChain takes seconds to import.
        from agent import llm

        begun = time.monotonic()
        reason = llm.try_connection(AgentProfile.objects.current())
        test.close(reason, milliseconds=round((time.monotonic() - begun) * 1000))
    elif test.is_lost:
        test.close("lost")
