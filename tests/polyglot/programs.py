"""The programs in other languages, made of their sources here and of the generated .proto files alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.judges import go_module_of_protos, tool_environment

HERE = Path(__file__).parent

TOKEN = "a-token-for-many-languages"
SECRET = "known-to-gateway-and-backend"

PROTOS = ("contract/v1/contract.proto", "xo/v1/xo.proto", "library/v1/library.proto")


def go_programs(plugins: Path, roots: Sequence[Path], folder: Path) -> Path:
    """Build the client and the backend in Go; return the folder that has both."""
    source, out = folder / "go", folder / "bin"
    shutil.copytree(HERE / "go", source)
    options: list[str | Path] = ["--plugin", plugins / "protoc-gen-go", "--plugin", plugins / "protoc-gen-go-grpc"]
    module = go_module_of_protos(source)
    for plugin in ("go", "go-grpc"):
        options += [f"--{plugin}_out={module}", f"--{plugin}_opt=module=gatewright"]
    _run([sys.executable, "-m", "grpc_tools.protoc", *_includes(roots), *options, *PROTOS], folder)
    out.mkdir()
    _run(["go", "build", "-trimpath", "-o", out, "./client", "./backend"], source)
    return out


def typescript_client(modules: Path, roots: Sequence[Path], folder: Path) -> Path:
    """Compile the client in TypeScript with every check; return the script."""
    source = folder / "typescript"
    shutil.copytree(HERE / "typescript", source)
    (source / "node_modules").symlink_to(modules)
    # As the client tells its loader at run time.
    form = ["--longs=Number", "--defaults", "--oneofs", "--grpcLib=@grpc/grpc-js", "--outDir=types"]
    _run([modules / ".bin" / "proto-loader-gen-types", *form, *PROTOS, *_includes(roots)], source)
    _run([modules / ".bin" / "tsc"], source)
    return source / "out" / "client.js"


def _includes(roots: Sequence[Path]) -> list[str | Path]:
    return [word for root in roots for word in ("-I", root)]


def _run(command: Sequence[str | Path], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, env=tool_environment(), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


@dataclass(frozen=True, slots=True)
class Client:
    """A client program of some language; all have the same command line and the same answers."""

    words: tuple[str | Path, ...]

    def __call__(self, address: str, *arguments: str, token: str = TOKEN, sent: bytes = b"", **environ: str) -> Any:
        """Make a call and return what came of it: `status`, a gRPC code, and `answer` or `error`."""
        done = subprocess.run(
            [*self.words, address, *arguments],
            env=os.environ | {"TOKEN": token} | environ,
            input=sent,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)
