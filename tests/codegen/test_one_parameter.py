"""One optional parameter more in a spec file, and one command: what changes, and that it arrives."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from codegen import cli
from tests.codegen.trees import SPEC, run_python

LIMIT = "        limit:"
ADDED = "        kind: {type: string, maxLength: 64, description: Only tasks of this kind.}\n"


def tree(*roots: Path) -> dict[str, str]:
    """Every file of the folders by its path, spec files left out."""
    return {
        path.relative_to(root.parent).as_posix(): path.read_text()
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix not in (".yaml", ".pyc")
    }


def changes(before: str, after: str) -> list[str]:
    """The lines that went and came, with their marks."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """A copy of the repository's spec and of what is generated of it, edited in one line; with all differences."""
    folder = tmp_path_factory.mktemp("edited")
    spec, out = folder / "spec", folder / "generated"
    shutil.copytree(SPEC, spec)
    shutil.copytree(SPEC.parent / "generated", out, ignore=shutil.ignore_patterns("__pycache__"))
    command = ["generate", "--spec", str(spec), "--out", str(out)]
    before = tree(spec, out)

    file = spec / "xo" / "task.yaml"
    lines = file.read_text().splitlines(keepends=True)
    (place,) = (index for index, line in enumerate(lines) if line.startswith(LIMIT))
    file.write_text("".join([*lines[: place + 1], ADDED, *lines[place + 1 :]]))
    assert cli.main(command) == 0

    after = tree(spec, out)
    assert before.keys() == after.keys()
    return folder, {name: changes(before[name], after[name]) for name in before if before[name] != after[name]}


def test_only_the_files_of_the_face_change(edited: tuple[Path, dict[str, list[str]]]) -> None:
    """Its errors, its method table and its gRPC stubs do not; nor does anything of another face."""
    assert sorted(edited[1]) == [
        "generated/MANIFEST.json",
        "generated/introspection/xo.json",
        "generated/openrpc/xo.json",
        "generated/proto/xo/v1/xo.proto",
        "generated/proto/xo/v1/xo_pb2.py",
        "generated/proto/xo/v1/xo_pb2.pyi",
        "generated/reference/xo/task.md",
        "generated/validators/xo.py",
        "generated/vectors/xo.json",
        "generated/wire/xo.py",
        "spec/xo/numbers.json",
    ]


EXACT = {
    "generated/proto/xo/v1/xo.proto": ["+  optional string kind = 2;  // Only tasks of this kind."],
    "generated/wire/xo.py": [
        '-    return pb.TaskServiceGetAllRequest(limit=int(p["limit"]) if "limit" in p else None)',
        "+    return pb.TaskServiceGetAllRequest(",
        '+        limit=int(p["limit"]) if "limit" in p else None,',
        '+        kind=p.get("kind"),',
        "+    )",
        '+    if m.HasField("kind"):',
        '+        v["kind"] = m.kind',
    ],
    "spec/xo/numbers.json": ['+      "kind": 2,'],
}


@pytest.mark.parametrize("name", EXACT)
def test_only_what_must_change_changes(edited: tuple[Path, dict[str, list[str]]], name: str) -> None:
    assert edited[1][name] == EXACT[name]


def test_documents_change_in_the_method_only(edited: tuple[Path, dict[str, list[str]]]) -> None:
    removed, added = edited[1]["generated/introspection/xo.json"]

    assert removed.startswith('-{"name": "task.getAll"') and added.startswith('+{"name": "task.getAll"')
    assert '"kind": {"type": "string", "maxLength": 64' in added
    assert all(line.startswith("+") for line in edited[1]["generated/openrpc/xo.json"])


def test_the_validator_gains_the_check(edited: tuple[Path, dict[str, list[str]]]) -> None:
    lines = edited[1]["generated/validators/xo.py"]

    assert [line for line in lines if line.startswith("-")] == ['-TASK_GET_ALL_KEYS = frozenset({"limit"})']
    assert '+TASK_GET_ALL_KEYS = frozenset({"kind", "limit"})' in lines
    assert any("64" in line for line in lines)


CALL = """
import asyncio
from generated.handlers.xo import METHODS
from generated.proto.xo.v1 import xo_pb2, xo_pb2_grpc
from runtime.contract.local import LocalChannel, LocalServer

class Tasks(xo_pb2_grpc.TaskServiceServicer):
    # A backend from before the edit: it tells what it was given.
    async def GetAll(self, request, context):
        given = ", ".join(f"{field.json_name}={value!r}" for field, value in request.ListFields())
        yield xo_pb2.TaskServiceGetAllResponse(items=[xo_pb2.Task(id="t", name=given, status="success")])

async def main():
    server = LocalServer()
    xo_pb2_grpc.add_TaskServiceServicer_to_server(Tasks(), server)
    method = METHODS["task.getAll"]
    params = {"limit": 3, "kind": "backup"}
    print(method.check(params), method.check({"kind": 5}))
    channel = LocalChannel(server)
    async for message in getattr(method.stub(channel), method.rpc)(method.request(params)):
        for record in method.records(message):
            print(record.decode())
    await channel.close()
    await server.stop()

asyncio.run(main())
"""


def test_the_parameter_arrives_in_the_backend(edited: tuple[Path, dict[str, list[str]]]) -> None:
    """From the JSON of a client to the message of a backend, in which no line was written by hand."""
    checked, record = run_python(CALL, edited[0]).splitlines()

    assert checked == "[] [('/kind', 'type', 'must be a string, is an integer')]"
    assert """"name":"limit=3, kind='backup'\"""" in record
