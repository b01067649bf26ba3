"""A recorded session with a Zonemaster Backend, and what it tells of the world behind it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.dns.engine.normalise import BadDomain, normalise
from runtime.dns.wire.names import Name, to_text

FORMAT = "zm-rpc-transcript-1"
NO_ADDRESS = "0.0.0.0"

ADDRESSES = ("get_host_by_name", "lookup_address_records", "get_ns_ips")
DELEGATIONS = ("get_data_from_parent_zone", "lookup_delegation_data")
RESULTS = ("get_test_results", "job_results")
HISTORIES = ("get_test_history", "domain_history")
PROGRESS = ("test_progress", "job_status")
BATCHES = ("batch_status", "get_batch_job_result")


class NoRecording(Exception):
    """The file is none."""


@dataclass(frozen=True)
class Call:
    """One request and the answer that was recorded; `response` is None for one that is not JSON."""

    number: int
    name: str
    verb: str
    path: str
    content_type: str | None
    body: str
    response: Any

    @property
    def request(self) -> Any:
        """The JSON of the body, None for what is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def method(self) -> Any:
        return self.request.get("method") if isinstance(self.request, dict) else None

    @property
    def params(self) -> Any:
        return self.request.get("params") if isinstance(self.request, dict) else None

    @property
    def result(self) -> Any:
        return self.response.get("result") if isinstance(self.response, dict) else None

    @property
    def error(self) -> Any:
        return self.response.get("error") if isinstance(self.response, dict) else None


def read(file: Path) -> list[Call]:
    """Return the calls of a recording in order. Raises NoRecording."""
    try:
        octets = file.read_bytes()
        document = json.loads(gzip.decompress(octets) if file.suffix == ".gz" else octets)
    except (OSError, ValueError) as fault:
        raise NoRecording(f"{file}: {fault}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise NoRecording(f"{file}: expected a JSON object of the format {FORMAT}")
    return [
        Call(
            entry["n"], entry["name"], entry["http_method"], entry["path"], entry["content_type"],
            entry["request_body"], entry.get("response"),
        )
        for entry in document["entries"]
    ]  # fmt: skip


def _unwrapped(result: Any, key: str) -> Any:
    return result[key] if isinstance(result, dict) else result


def _named(call: Call, key: str) -> Name | None:
    try:
        params = call.params
        return normalise(str(params[key] if isinstance(params, dict) else params))
    except (BadDomain, KeyError):
        return None


def addresses(calls: Sequence[Call]) -> dict[Name, list[str]]:
    """Return the addresses that names had in the session."""
    found: dict[Name, list[str]] = {}
    for call in calls:
        if call.method in ADDRESSES and call.result and (name := _named(call, "hostname")) is not None:
            several = [ip for one in _unwrapped(call.result, "address_records") for ip in one.values()]
            if NO_ADDRESS not in several:
                found[name] = several
    return found


def delegations(calls: Sequence[Call]) -> dict[Name, Any]:
    """Return what parent zones had."""
    found: dict[Name, Any] = {}
    for call in calls:
        if call.method in DELEGATIONS and call.result and (name := _named(call, "domain")) is not None:
            found[name] = call.result if call.result["ns_list"] else found.get(name, call.result)
    return found


def tests(calls: Sequence[Call]) -> dict[str, list[dict[str, str]]]:
    """Return what the tests of a domain found: module, testcase and level of each entry, and `ns` where it has one.

    A domain of whose tests only the overall result is known has one entry of that level.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for call in calls:
        if call.method in RESULTS and call.result and call.result["results"]:
            found.setdefault(call.result["params"]["domain"], call.result["results"])
    for call in calls:
        if call.method in HISTORIES and call.result:
            for entry in _unwrapped(call.result, "history"):
                name = _named(_of(call), "domain")
                if name is not None:
                    level = {"ok": "INFO"}.get(entry["overall_result"], entry["overall_result"].upper())
                    found.setdefault(to_text(name), [{"module": "Basic", "testcase": "Basic01", "level": level}])
    return found


def _of(call: Call) -> Call:
    """The call as if what is asked for were its params."""
    inner = call.params.get("frontend_params") or call.params.get("params")
    return Call(call.number, call.name, "", "", None, json.dumps({"params": inner}), None)


def needs_an_end(call: Call) -> bool:
    """Whether the answer tells that tests are over by then."""
    result = call.result
    if not result:
        return False
    if call.method in PROGRESS:
        return bool(_unwrapped(result, "progress") == 100)
    if call.method in RESULTS:
        return bool(result["results"])
    if call.method in HISTORIES:
        return True
    return call.method in BATCHES and bool(result.get("finished_count") or result.get("nb_finished"))


def batch(call: Call, result: Any) -> int | None:
    """Return the id of the batch that a call made, if it did."""
    if call.method == "add_batch_job":
        return result if isinstance(result, int) else None
    return result.get("batch_id") if call.method == "batch_create" and isinstance(result, dict) else None


def ids(value: Any) -> Iterator[str]:
    """Yield the texts in an answer that may be ids of tests, in order."""
    if isinstance(value, str):
        if len(value) == 16 and set(value) <= set("0123456789abcdef"):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from ids(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in ("params", "results"):
                yield from ids(one)
