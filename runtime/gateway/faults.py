"""Faults that the gateway raises itself, as the spec of the method declares them."""

from __future__ import annotations

import inspect

from runtime.contract.abi import Category, Fault, Json, Method


def not_built(method: Method) -> Fault:
    """Return what a caller learns when nothing in this version answers the method."""
    return Fault(f"{method.name} is not implemented in this version", category=Category.UNIMPLEMENTED)


def declared(method: Method, category: Category, message: str, /, **facts: Json) -> Fault:
    """Return the error that method declares for a category, made from those of the facts that it takes.

    A method that declares none, or none that these facts suffice for, gets a plain fault with message.
    """
    for kind in method.errors:
        if kind.category is category:
            required, optional = _facts(kind)
            if required <= facts.keys():
                return kind(**{name: value for name, value in facts.items() if name in required | optional})
    return Fault(message, category=category)


def _facts(kind: type[Fault]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the facts that a declared error needs, and those that it also takes."""
    parameters = inspect.signature(kind).parameters.values()
    required = frozenset(one.name for one in parameters if one.default is inspect.Parameter.empty)
    return required, frozenset(one.name for one in parameters) - required
