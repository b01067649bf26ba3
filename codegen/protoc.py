"""protoc, run in this process on texts in memory: messages, their type stubs, gRPC stubs.

protoc reads and writes files, so it is given a temporary folder, and nothing of where that lies shows in the output.
`python -m codegen.protoc` renews the Python form of `codegen/contract.proto` in `runtime/contract`.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from grpc_tools import protoc  # type: ignore[import-untyped]

CONTRACT_PROTO = Path(__file__).parent / "contract.proto"
CONTRACT_FILE = "contract/v1/contract.proto"
CONTRACT_MODULE = "runtime.contract.contract_pb2"
CONTRACT_FOLDER = Path(__file__).parent.parent / "runtime" / "contract"


class ProtocError(Exception):
    """protoc refused a file; the message is what it said."""


def grpcio_tools_version() -> str:
    return version("grpcio-tools")


def compiled(texts: Mapping[str, bytes], wanted: list[str], *, services: bool = True) -> dict[str, bytes]:
    """Return the Python files for the wanted proto files, by path below the proto root.

    `texts` holds the wanted files and all that they import. Imports in the output are as protoc writes them, from the
    proto root. Raises ProtocError with all that protoc said when it refuses a file.
    """
    if not wanted:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "proto"), Path(folder, "python")
        target.mkdir()
        for name, text in texts.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(documented(text))
        arguments = ["protoc", f"-I{source}", f"--python_out={target}", f"--pyi_out={target}"]
        if services:
            arguments.append(f"--grpc_python_out={target}")
        with said(Path(folder, "said")) as words:
            code = protoc.main([*arguments, *wanted])
        if code != 0:
            raise ProtocError(words.read_text(errors="replace").replace(f"{source}/", "").strip())
        return {
            path.relative_to(target).as_posix(): path.read_bytes()
            for path in sorted(target.rglob("*"))
            if path.is_file()
        }


COMMENT = re.compile(rb"^[ ]*//.*$", re.MULTILINE)


def documented(text: bytes) -> bytes:
    """The proto text with comments that Python reads back as they stand.

    gRPC's plugin copies the comment of an rpc into a docstring, to the byte: quotes would end it, and a backslash
    begins an escape.
    """

    def escaped(match: re.Match[bytes]) -> bytes:
        words = match[0].replace(b"\\", rb"\\")
        return words.replace(b'"', rb"\"") if b'"""' in words or words.endswith(b'"') else words

    return COMMENT.sub(escaped, text)


@contextmanager
def said(path: Path) -> Iterator[Path]:
    """Catch what is written to standard error, by C code too, in a file."""
    if sys.stderr is not None:
        sys.stderr.flush()
    kept = os.dup(2)
    try:
        with path.open("wb") as file:
            os.dup2(file.fileno(), 2)
        yield path
    finally:
        os.dup2(kept, 2)
        os.close(kept)


IMPORT = re.compile(rb"^from (?P<package>[a-z0-9_.]+) import (?P<module>[a-z0-9_]+_pb2)\b", re.MULTILINE)


def rewritten(text: bytes, modules: Mapping[str, str]) -> bytes:
    """The text with imports of generated modules pointing to where those are.

    `modules` is by the name that protoc gives a module, `xo.v1.xo_pb2`; the local names stay as protoc made them.
    """

    def replaced(match: re.Match[bytes]) -> bytes:
        given = b"%s.%s" % (match["package"], match["module"])
        to = modules.get(given.decode())
        if to is None:
            return match[0]
        package, _, module = to.rpartition(".")
        return f"from {package} import {module}".encode()

    return IMPORT.sub(replaced, text)


def marked(path: str, header: str, text: bytes) -> bytes:
    """The text of a Python file under our header."""
    # The stubs for gRPC have no annotations, and those for messages have `Mapping` without arguments.
    marks = "# mypy: ignore-errors\n" if path.endswith((".pyi", "_pb2_grpc.py")) else ""
    return f"# {header}\n{marks}".encode() + text


def contract_files() -> dict[str, bytes]:
    """`contract_pb2.py` and `.pyi`, by file name."""
    made = compiled({CONTRACT_FILE: CONTRACT_PROTO.read_bytes()}, [CONTRACT_FILE], services=False)
    header = "Generated from codegen/contract.proto by: python -m codegen.protoc. DO NOT EDIT."
    return {Path(path).name: marked(path, header, text) for path, text in made.items()}


def main() -> int:
    for name, text in contract_files().items():
        (CONTRACT_FOLDER / name).write_bytes(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
