"""The engine with a model: LangChain's agent loop over our tools. What it claims must stand in the run's ledger."""

import json
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.tools import StructuredTool
from langgraph.errors import GraphRecursionError

from agent import guard, llm, replies
from agent.arguments import Arguments
from agent.engine import Answer, EngineFailed, Part, Talk
from agent.prompt import system_prompt
from conversations.models import Message

MOST_MODEL_CALLS = 12


@dataclass
class ModelEngine:
    """Answers with one model. Fails (EngineFailed) rather than say what no row supports."""

    model: str
    name: str = "model"

    def answer(self, talk: Talk) -> Answer:
        try:
            messages = self._ask(talk)
        except EngineFailed:
            # What it has done stands, and is said from the rows, whatever it would have said of it.
            if not talk.tools.ledger:
                raise
            messages = [AIMessage("")]
        said = messages[-1].text if isinstance(messages[-1], AIMessage) else ""
        talk.tools.note("model", self.model, result={"calls": sum(isinstance(m, AIMessage) for m in messages)})
        usage = [m.usage_metadata for m in messages if isinstance(m, AIMessage) and m.usage_metadata]
        return Answer(
            parts=_parts(talk, said.strip()),
            state=talk.state | {"offers": talk.tools.offers or talk.state.get("offers", [])},
            tokens_in=sum(used["input_tokens"] for used in usage),
            tokens_out=sum(used["output_tokens"] for used in usage),
            model=self.model,
        )

    def _ask(self, talk: Talk) -> list[AnyMessage]:
        # A model may think for a minute: the connection goes back to the pool for that time.
        agent = create_agent(
            llm.chat_model(talk.profile, self.model, until=talk.until),
            tools=_tools(talk),
            system_prompt=system_prompt(talk),
            middleware=[ModelCallLimitMiddleware(run_limit=MOST_MODEL_CALLS, exit_behavior="error")],
        )
        history = _history(talk)
        if not connection.in_atomic_block:
            connection.close()
        try:
            return agent.invoke({"messages": history})["messages"][len(history) :]
        except EngineFailed:
            raise
        except GraphRecursionError:
            raise EngineFailed("too_many_steps") from None
        except Exception as error:
            raise EngineFailed(llm.reason_of(error)) from error


def _tools(talk: Talk) -> list[StructuredTool]:
    """Our tools for LangChain, which calls them in threads of its own: each enters the company and leaves it."""
    tenant, turn = connection.tenant, threading.Lock()

    def bind(name: str, schema: type[Arguments]) -> StructuredTool:
        def run(**arguments: Any) -> str:
            with turn:
                if time.monotonic() >= talk.until:
                    raise EngineFailed("timeout")
                connection.set_tenant(tenant)
                try:
                    return json.dumps(talk.tools.call(name, **arguments).as_json(), ensure_ascii=False)
                finally:
                    connection.close()

        return StructuredTool.from_function(run, name=name, description=schema.__doc__, args_schema=schema)

    return [bind(name, tool.arguments) for name, tool in talk.tools.available().items() if tool.arguments]


def _history(talk: Talk) -> list[AnyMessage]:
    """The talk as the model reads it; notes of staff stay out of it."""
    spoken = [message for message in talk.history if message.author != Message.Author.NOTE and message.text]
    asked = {message.pk for message in talk.burst}
    earlier: list[AnyMessage] = [
        HumanMessage(message.text) if message.author == Message.Author.LEAD else AIMessage(message.text)
        for message in spoken
        if message.pk not in asked
    ]
    return [*earlier, HumanMessage(talk.text_with_references or f"[{talk.burst[-1].kind}]")]


def _parts(talk: Talk, said: str) -> list[Part]:
    """What really goes out: confirmations from committed rows, offers with their buttons, else checked words."""
    confirmed = [replies.confirmation(result, talk.language, talk.tenant.country) for result in talk.tools.ledger]
    if confirmed:
        talk.tools.note("guard", "rendered_from_rows", result={"model_said": said})
        return [Part("\n\n".join(confirmed))]
    if trouble := guard.trouble_with(said, talk):
        talk.tools.note("guard", trouble, result={"model_said": said})
        raise EngineFailed(trouble)
    return [Part(said, replies.slot_buttons(talk.tools.offers, talk.language, talk.tenant.country))]
