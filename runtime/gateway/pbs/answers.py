"""The face's form of results and errors: an envelope, and plain text with a status (proxmox-backup.md 1.5). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.contract import jsontext
from runtime.contract.abi import Category, Fault

JSON = "application/json;charset=UTF-8"
TEXT = "text/plain;charset=UTF-8"
BYTES = "application/octet-stream"

_STATUS: Mapping[Category, int] = {
    Category.INVALID: 400,
    Category.UNAUTHENTICATED: 401,
    Category.FORBIDDEN: 403,
    Category.NOT_FOUND: 404,
    Category.CONFLICT: 400,
    Category.EXHAUSTED: 400,
    Category.UNAVAILABLE: 503,
    Category.UNIMPLEMENTED: 501,
}
"""Of a fault that no spec declares; a declared one has its status as its code. Everything else is 500."""

_SHORTEST = 8
"""Bytes of an error text: a Go client compares the first eight of any answer with a magic number (9.6)."""


def status(fault: Fault) -> int:
    return fault.code if 400 <= fault.code <= 599 else _STATUS.get(fault.category, 500)


def text(fault: Fault) -> bytes:
    """Return the words of a fault as the client prints them."""
    words = fault.message.strip() or fault.category.value
    return words.encode("utf-8", "replace").ljust(_SHORTEST)


def envelope(result: bytes, beside: bool = False) -> bytes:
    """Return a success around the JSON text of its result; with `beside` the result has `data` and more."""
    return result if beside else b'{"data":%b}' % result


def extended(result: bytes, beside: bool = False) -> bytes:
    """Return a success of the format `extjs`."""
    return b'{"success":1,"status":200,%b' % envelope(result, beside).removeprefix(b"{")


def extended_failure(fault: Fault) -> bytes:
    """Return a failure of the format `extjs`, which travels with 200."""
    return jsontext.dumps({"success": 0, "status": status(fault), "message": fault.message, "data": None})
