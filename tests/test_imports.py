"""The direction of imports, as docs/architecture.md draws it, read from the sources."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("codegen", "generated", "runtime", "tests", "bench")

ABI = {
    "runtime.contract.abi",
    "runtime.contract.findings",
    "runtime.contract.jsontext",
    "runtime.contract.formats",
    "runtime.contract.contract_pb2",
}

BACKENDS = ("storage", "xapi", "dns")

PURE = [
    "runtime/contract/abi.py",
    "runtime/contract/findings.py",
    "runtime/contract/formats.py",
    "runtime/contract/jsontext.py",
    "runtime/formats/pieces.py",
    "runtime/formats/vhd.py",
    "runtime/formats/zstd_blocks.py",
    "runtime/gateway/jsonrpc.py",
    "runtime/gateway/ndjson.py",
    "runtime/gateway/plugin/answer.py",
    "runtime/gateway/plugin/chunks.py",
    "runtime/gateway/plugin/forward.py",
    "runtime/gateway/plugin/place.py",
    "runtime/gateway/plugin/request.py",
    "runtime/gateway/xo_errors.py",
    "runtime/gateway/zonemaster_errors.py",
    "runtime/storage/datastore/blob.py",
    "runtime/storage/datastore/errors.py",
    "runtime/storage/datastore/index.py",
    "runtime/storage/datastore/manifest.py",
    "runtime/storage/datastore/names.py",
    "runtime/storage/datastore/prune.py",
    "runtime/storage/datastore/uploaded.py",
    "runtime/storage/remote_url.py",
    "runtime/storage/repository/cache.py",
    "runtime/storage/repository/encryption.py",
    "runtime/storage/repository/filters.py",
    "runtime/storage/repository/frames.py",
    "runtime/storage/repository/layout.py",
    "runtime/storage/repository/metadata.py",
    "runtime/storage/repository/present.py",
    "runtime/volumes/frames.py",
    "runtime/volumes/partitions.py",
    "runtime/volumes/source.py",
    "runtime/xapi/client/address.py",
    "runtime/xapi/client/errors.py",
    "runtime/xapi/client/jsonrpc.py",
    "runtime/xapi/compression.py",
    "runtime/xapi/pool_dump.py",
    "runtime/xapi/xmlrpc.py",
    "runtime/xapi/xva.py",
]
"""Formats and protocols: bytes in, values out."""

DOES_IO = {
    "aiohttp", "asyncio", "grpc", "os", "shutil", "socket", "sqlalchemy", "ssl", "subprocess",
    "tempfile", "threading", "time",
}  # fmt: skip


@functools.cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that the file imports, by absolute name; `from a import b` gives both `a` and `a.b`."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def ours(name: str) -> bool:
    return name.split(".")[0] in OURS


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def violations(folders: list[str], forbidden: list[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(*folders)
        for name in imports(path)
        if within(name, *forbidden)
    ]


def test_codegen_imports_nothing_else_of_ours() -> None:
    assert violations(["codegen"], ["generated", "runtime", "tests", "bench"]) == []


def test_generated_imports_its_narrow_base_only() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("generated")
        for name in imports(path)
        if within(name, "runtime") and not within(name, *ABI) and name not in {"runtime", "runtime.contract"}
        if name not in {a.rsplit(".", 1)[0] for a in ABI}
    ]
    assert found == []


@pytest.mark.parametrize("package", ["gateway", *BACKENDS])
def test_gateway_and_backends_do_not_know_each_other(package: str) -> None:
    others = [f"runtime.{other}" for other in ("gateway", *BACKENDS, "cli") if other != package]
    assert violations([f"runtime/{package}"], ["codegen", *others]) == []


def test_formats_know_nobody() -> None:
    users = [f"runtime.{user}" for user in ("contract", "gateway", *BACKENDS, "cli")]
    assert violations(["runtime/formats"], ["generated", "codegen", *users]) == []


def test_the_readers_of_disks_know_nobody() -> None:
    """They run in processes of their own, which have to start quickly and get nothing of the server."""
    others = [f"runtime.{other}" for other in ("contract", "database", "formats", "gateway", *BACKENDS, "cli")]
    assert violations(["runtime/volumes"], ["generated", "codegen", *others]) == []


def test_the_contract_knows_neither_generated_code_nor_its_users() -> None:
    forbidden = ["generated", "codegen", *(f"runtime.{user}" for user in ("gateway", *BACKENDS, "cli"))]
    assert violations(["runtime/contract"], forbidden) == []


def test_the_databases_know_only_the_contract() -> None:
    forbidden = ["generated", "codegen", *(f"runtime.{user}" for user in ("gateway", *BACKENDS, "cli"))]
    assert violations(["runtime/database"], forbidden) == []


def test_nobody_imports_the_command() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("codegen", "generated", "runtime")
        if not path.is_relative_to(ROOT / "runtime/cli")
        for name in imports(path)
        if within(name, "runtime.cli")
    ]
    assert found == []


@pytest.mark.parametrize("module", PURE)
def test_formats_and_protocols_do_no_io(module: str) -> None:
    names = {name.split(".")[0] for name in imports(ROOT / module)}
    assert names & DOES_IO == set()


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_import_only_pure_modules_of_ours(module: str) -> None:
    allowed = {path.removesuffix(".py").replace("/", ".") for path in PURE}
    found = [
        name
        for name in imports(ROOT / module)
        if ours(name) and (ROOT / (name.replace(".", "/") + ".py")).is_file() and name not in allowed
    ]
    assert found == []
