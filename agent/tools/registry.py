"""The tools of the assistant: what a model may pass to each, what it does, and what it is called in a trace.

Names are fixed: they stand in traces, prompts and evaluations.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from agent.arguments import Arguments
from agent.tools.result import Result
from tenants import modules


@dataclass(frozen=True)
class AgentTool:
    """`perform(context, **arguments)` answers with a Result. A model may call it with `arguments`, whose docstring
    tells it when; None keeps it for the dialogue. `ask_first`, with the same arguments, asks services outside before
    the transaction of the tool, for as long as they take. `label` and `icon` (Lucide) stand in the trace.
    """

    name: str
    perform: Callable[..., Result]
    label: Promise
    icon: str
    arguments: type[Arguments] | None = None
    ask_first: Callable[..., None] | None = None
    module: str = ""


_tools: dict[str, AgentTool] = {}


def register_tool(tool: AgentTool) -> None:
    """Raises ModuleError for a name that another tool has."""
    if tool.name in _tools and _tools[tool.name] != tool:
        raise modules.ModuleError(f"Two tools of the assistant are called {tool.name!r}: choose another name for one.")
    _tools[tool.name] = tool


def tool_named(name: str) -> AgentTool | None:
    """Also of a module that the company has switched off: an old trace still says what was done."""
    return _tools.get(name)


def active_tools() -> Iterator[AgentTool]:
    """Those of the current company, in the order in which they were registered."""
    return (tool for tool in _tools.values() if modules.is_on(tool.module))
