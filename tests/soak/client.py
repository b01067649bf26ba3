"""A plain client of the xo face, which tells an answer from a server that is gone."""

from __future__ import annotations

import json
from typing import Any

import aiohttp


class Gone(Exception):
    """The server did not answer to the end: the call may have happened or not."""


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["code"]


class WrongToken(Exception):
    """The server answered 401."""


class Client:
    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = f"{url}/api/v1"
        self.token = token

    async def call(self, method: str, **params: Any) -> Any:
        """Return the result; of records the list of them, if they came whole. Raises Gone, Refused, WrongToken."""
        body = {"id": 0, "jsonrpc": "2.0", "method": method, "params": params}
        headers = {"Cookie": f"authenticationToken={self.token}"}
        try:
            async with self._session.post(self._url, json=body, headers=headers) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, OSError) as fault:
            raise Gone from fault
        if answer.status == 401:
            raise WrongToken
        if answer.status == 503:
            # Tokens cannot be checked while the backend that knows them is away.
            raise Refused({"code": 503, "message": "service unavailable"})
        try:
            lines = [json.loads(line) for line in text.splitlines()]
        except ValueError:
            raise AssertionError(f"{method}: no JSON in {text[:200]!r}") from None
        if answer.status != 200 or not lines:
            raise AssertionError(f"{method}: status {answer.status}, {text[:200]!r}")
        if "error" in lines[0]:
            raise Refused(lines[0]["error"])
        result = lines[0]["result"]
        if isinstance(result, dict) and result.get("$responseType") == "ndjson":
            return lines[1:]
        return result
