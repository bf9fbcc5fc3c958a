"""Which engines a company has, in order of asking: the model where there is a key, always the dialogue."""

import time
from collections.abc import Iterator

from agent.dialogue.engine import DialogueEngine
from agent.engine import Engine, Talk


def engines_for(talk: Talk) -> Iterator[Engine]:
    """The dialogue comes last and needs nothing from outside."""
    if talk.profile.has_model:
        # LangChain takes seconds to import and is not needed by companies without a key.
        from agent.model_engine import ModelEngine

        yield ModelEngine(talk.profile.model)
        if talk.profile.fallback_model and time.monotonic() < talk.until:
            yield ModelEngine(talk.profile.fallback_model)
    yield DialogueEngine()
