"""mypy plugin: `django.db.connection` is django-tenants' wrapper here, which knows schemas."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import ARG_OPT, ARG_POS, Argument, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class, add_method_to_class
from mypy.types import AnyType, NoneType, TypeOfAny

WRAPPER = "django.db.backends.base.base.BaseDatabaseWrapper"


class TenantsPlugin(Plugin):
    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _add_schema_attributes if fullname == WRAPPER else None


def _add_schema_attributes(context: ClassDefContext) -> None:
    if "set_tenant" in context.cls.info.names:
        return
    text = context.api.named_type("builtins.str")
    anything = AnyType(TypeOfAny.explicit)
    add_attribute_to_class(context.api, context.cls, "schema_name", text)
    add_attribute_to_class(context.api, context.cls, "tenant", anything)
    for name, argument in (("set_tenant", anything), ("set_schema", text)):
        arguments = [
            Argument(Var("value", argument), argument, None, ARG_POS),
            Argument(Var("include_public", anything), anything, None, ARG_OPT),
        ]
        add_method_to_class(context.api, context.cls, name, arguments, NoneType())
    add_method_to_class(context.api, context.cls, "set_schema_to_public", [], NoneType())


def plugin(version: str) -> type[Plugin]:
    return TenantsPlugin
