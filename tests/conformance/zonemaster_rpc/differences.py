"""Where the product answers otherwise on purpose: what the difference is, and why.

A difference explains an answer only if the request is of its kind and the answer is the one that is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from generated.handlers import rpcapi
from tests.conformance.zonemaster_rpc.recording import ADDRESSES, DELEGATIONS, NO_ADDRESS, PROGRESS, Call

UNKNOWN_METHOD = -32601
PARAMETERS = "-32602"


@dataclass(frozen=True)
class Difference:
    name: str
    reason: str
    explains: Callable[[Call, Any, list[str]], bool]
    """From a call, our answer (None for none) and what is different, to whether this is why."""


def _result(ours: Any) -> Any:
    return ours.get("result") if isinstance(ours, dict) else None


def _code(answer: Any) -> Any:
    error = answer.get("error") if isinstance(answer, dict) else None
    return error["code"] if error else None


def _paths(answer: Any) -> set[str]:
    data = answer["error"].get("data") if isinstance(answer, dict) and "error" in answer else None
    return {one["path"] for one in data} if isinstance(data, list) else set()


def _answered(ours: Any) -> bool:
    """A result, or an error of the method itself, other than that nobody knows it."""
    return isinstance(ours, dict) and ("result" in ours or _code(ours) not in (None, UNKNOWN_METHOD))


def _unknown(call: Call, ours: Any, found: list[str]) -> bool:
    return _code(call.response) == _code(ours) == UNKNOWN_METHOD and {"jsonrpc is there", "id is there"} == set(found)


def _retired(call: Call, ours: Any, found: list[str]) -> bool:
    known = call.method in rpcapi.FACE.methods
    return _code(call.response) == UNKNOWN_METHOD and known and _answered(ours)


def _array(call: Call, ours: Any, found: list[str]) -> bool:
    return isinstance(call.request, list) and bool(call.request) and isinstance(ours, list)


def _notification(call: Call, ours: Any, found: list[str]) -> bool:
    request = call.request
    return isinstance(request, dict) and "id" not in request and isinstance(call.method, str) and ours is None


def _version(call: Call, ours: Any, found: list[str]) -> bool:
    request = call.request
    return isinstance(request, dict) and "jsonrpc" not in request and isinstance(ours, dict) and "result" in ours


def _dot(call: Call, ours: Any, found: list[str]) -> bool:
    method = call.method
    return isinstance(method, str) and "." in method and _code(call.response) == "-32600" and isinstance(ours, dict)


def _bare(call: Call, ours: Any, found: list[str]) -> bool:
    bare = "params" in (call.request or {}) and not isinstance(call.params, (dict, list))
    documented = call.method in ("version_info", "get_data_from_parent_zone", "test_progress", "get_test_params")
    return documented and bare and _paths(call.response) == {"/"} and _answered(ours)


def _all_findings(call: Call, ours: Any, found: list[str]) -> bool:
    """The original tells of keys that it does not know and of nothing else."""
    theirs = _paths(call.response)
    return _code(call.response) == _code(ours) == PARAMETERS and len(theirs) == 1 and theirs < _paths(ours)


def _at(value: Any, path: str) -> Any:
    for key in path.strip("/").split("/"):
        value = value[int(key)] if isinstance(value, list) else value.get(key, ...) if isinstance(value, dict) else ...
    return value


def _refused_values(call: Call) -> Iterator[tuple[str, Any]]:
    for path in sorted(_paths(call.response)):
        yield path, _at(call.params, path)


def _liberal(call: Call, ours: Any, found: list[str]) -> bool:
    """Refused by the original for nothing but what its own clients send."""
    refused = list(_refused_values(call))
    sent = all(
        (path.endswith("/ip") and value == "")
        or (value is None and (path.rpartition("/")[2] in ("ipv4", "ipv6") or path.startswith("/list_")))
        for path, value in refused
    )
    return bool(refused) and sent and isinstance(ours, dict) and "result" in ours


def _digests(call: Call, ours: Any, found: list[str]) -> bool:
    items = {path.rpartition("/")[0] for path in _paths(call.response)}
    old = all(
        isinstance(one := _at(call.params, item), dict) and one.get("algorithm") in ("sha1", "sha256")
        for item in items
        if "ds_info" in item
    )
    return bool(items) and all("ds_info" in item for item in items) and old and _result(ours) is not None


def _no_number(call: Call, ours: Any, found: list[str]) -> bool:
    """Numbers of DS records that no DS record can have."""
    keys = {path.rpartition("/")[2] for path in _paths(ours)}
    return call.result is not None and bool(keys) and keys <= {"keytag", "algorithm", "digtype"}


def _old_batch(call: Call, ours: Any, found: list[str]) -> bool:
    params = call.params
    old = call.method == "add_batch_job" and isinstance(params, dict) and "batch_params" in params
    return old and _paths(call.response) == {"/"} and isinstance(_result(ours), int)


def _profile_case(call: Call, ours: Any, found: list[str]) -> bool:
    profile = call.params.get("profile") if isinstance(call.params, dict) else None
    internal = _code(call.response) == -32603 and call.error["data"] is None
    return internal and isinstance(profile, str) and profile != profile.lower() and _result(ours) is not None


def _not_found(call: Call, ours: Any, found: list[str]) -> bool:
    error = ours.get("error", {}) if isinstance(ours, dict) else {}
    return (
        call.method in PROGRESS
        and _code(call.response) == error.get("code") == -32603
        and call.error["data"] is None
        and isinstance(error["data"], dict)
        and list(error["data"]) == ["test_id"]
    )


def _trimmed(call: Call, ours: Any, found: list[str]) -> bool:
    """A name that the original looks up as it is written: with blanks, or with letters outside ASCII."""
    params = call.params if isinstance(call.params, dict) else {}
    if call.method in ADDRESSES:
        name = str(params.get("hostname", ""))
        result = call.result.get("address_records") if isinstance(call.result, dict) else call.result
        nothing = result == [{name: NO_ADDRESS}]
    elif call.method in DELEGATIONS:
        name = str(params.get("domain", ""))
        nothing = call.result == {"ns_list": [], "ds_list": []}
    else:
        return False
    return nothing and (name != name.strip() or not name.isascii()) and _result(ours) is not None


def _titles(call: Call, ours: Any, found: list[str]) -> bool:
    theirs = call.result
    alone = isinstance(theirs, dict) and theirs.get("testcase_descriptions", ...) is None
    return alone and all(problem.startswith("/testcase_descriptions is object") for problem in found)


def _blank(call: Call, ours: Any, found: list[str]) -> bool:
    """White space of another script inside a name."""
    params = call.params if isinstance(call.params, dict) else {}
    name = str(params.get("domain", "")).strip()
    inner = any(letter.isspace() and not letter.isascii() for letter in name)
    return inner and call.result is not None and _paths(ours) == {"/domain"}


DIFFERENCES = (
    Difference(
        "unknown method",
        "an answer is matched to its request by its id; without id and jsonrpc it is no JSON-RPC answer",
        _unknown,
    ),
    Difference("documented method", "methods of document 002 and of version 11 are there beside today's", _retired),
    Difference("array", "a JSON-RPC batch is answered, as it was in the time of document 002", _array),
    Difference("no id", "a notification of JSON-RPC is carried out and has no answer (HTTP 204)", _notification),
    Difference("no jsonrpc", "clients of the time of document 002 leave it out", _version),
    Difference("dot", "system.* and rpc.discover are methods here, so that a dot may be in a name", _dot),
    Difference("bare params", "where document 002 has a bare value as params it is taken", _bare),
    Difference("all findings", "an unknown key does not hide what else is wrong", _all_findings),
    Difference("liberal", "zmb sends an empty text as address, and null for a switch that it was not given", _liberal),
    Difference("digest alone", "DS records in the form of document 002 are taken", _digests),
    Difference("DS number", "a number that no DS record can have is refused, not found out by the test", _no_number),
    Difference("old batch", "the form of add_batch_job of the time of document 002 is taken", _old_batch),
    Difference(
        "profile in capitals", "names of profiles are in any case of letters, default among them", _profile_case
    ),
    Difference("not found", "a test that is not there is told from a fault of the service", _not_found),
    Difference("name looked up", "names are normalised before they are looked up, as they are for tests", _trimmed),
    Difference("titles", "job_results has the titles of test cases that the original leaves out by mistake", _titles),
    Difference("inner blank", "a blank inside a name is refused in any script", _blank),
)


def why(call: Call, ours: Any, found: list[str]) -> Difference | None:
    """Return what explains the difference, or None."""
    return next((one for one in DIFFERENCES if one.explains(call, ours, found)), None)
