"""JSON-RPC 2.0 as XAPI speaks it: positional params, errors as a code with string params. No I/O.

Source: reference b.3; version 2.0 is what the `jsonrpc` member selects.
"""

from __future__ import annotations

from collections.abc import Sequence

from runtime.contract import jsontext
from runtime.contract.abi import Json
from runtime.xapi.client.errors import XapiError


class NotJsonRpc(ValueError):
    """The bytes are no answer to a call."""


def request(method: str, params: Sequence[Json]) -> bytes:
    return jsontext.dumps({"jsonrpc": "2.0", "method": method, "params": list(params), "id": 0})


def result(body: bytes) -> Json:
    """Return the result in an answer. Raises XapiError for the error in it, and NotJsonRpc."""
    try:
        answer = jsontext.loads(body)
    except jsontext.JSONDecodeError:
        raise NotJsonRpc("not JSON") from None
    if not isinstance(answer, dict):
        raise NotJsonRpc("not a JSON object")
    error = answer.get("error")
    match error:
        case None:
            if "result" not in answer:
                raise NotJsonRpc("neither result nor error")
            return answer["result"]
        case {"message": str(code), **more}:
            params = more.get("data")
        case [str(code), *params]:
            pass
        case _:
            raise NotJsonRpc("an error without a code")
    raise XapiError(code, [str(one) for one in params] if isinstance(params, list) else ())
