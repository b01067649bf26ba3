"""Tests that need an outside judge run where it can be had; where not, the report says so, and CI fails.

A test asks for a judge by its fixture, or by the mark `judge(name)` where a parameter decides.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import Browser, browsing
from tests.clients.judges import NotHere, judges, program

# The suite runs beside others: how long an example takes says nothing.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

_READY = pytest.StashKey[dict[str, Path | str]]()
"""By fixture: the folder of the judge, or why there is none."""


_ROOM = 2 << 30
"""Bytes that have to be free in memory for the suite to keep its files there."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if "TMPDIR" not in os.environ:  # Where pytest-xdist has started us, it is there.
        _keep_files_in_memory(config)
    config.addinivalue_line("markers", "judge(name): needs this judge of tests/judges.toml")
    config.addinivalue_line("markers", "pbs_client: drives a real client of the backup protocols")


def _keep_files_in_memory(config: pytest.Config) -> None:
    """Let temporary files of all tests and their processes be in memory to the end, where the system has room for it.

    What is synced to a disk waits for it, and longest where the disk has others to serve; no test is about that.
    """
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK | os.X_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return
    if shutil.disk_usage(memory).free < _ROOM:
        return
    folder = tempfile.TemporaryDirectory(prefix="gw-", dir=memory, ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    if config.option.basetemp is None:
        # Short, since sockets have paths of at most 107 bytes.
        config.option.basetemp = f"{folder.name}/t"
    # As /tmp: a PostgreSQL that is run by another user has its files in it.
    Path(folder.name).chmod(0o1777)
    os.environ["TMPDIR"] = tempfile.tempdir = folder.name


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected, nor among what collecting leaves: all of it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Get ready the judges that collected tests ask for; leave out the tests whose judge is not to be had."""
    ready = config.stash.setdefault(_READY, {})
    asked = {item: _asked(item) for item in items}
    for judge in judges():
        asking = [item for item, names in asked.items() if not names.isdisjoint((judge.name, judge.fixture))]
        if not asking or config.option.collectonly:
            continue
        try:
            ready[judge.fixture] = judge.prepare()
        except NotHere as fault:
            ready[judge.fixture] = str(fault)
            if not (judge.ci and os.environ.get("CI") == "true"):
                items[:] = [item for item in items if item not in asking]
                config.hook.pytest_deselected(items=asking)


def _asked(item: pytest.Item) -> set[str]:
    """The names of the judges that a test is marked with, and of its fixtures."""
    marked = {name for mark in item.iter_markers("judge") for name in mark.args}
    return marked.union(getattr(item, "fixturenames", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of pytest-xdist: hand over what the report of the whole run says of judges."""
    if hasattr(session.config, "workeroutput"):
        ready = session.config.stash.get(_READY, {})
        session.config.workeroutput["judges"] = {fixture: why for fixture, why in ready.items() if isinstance(why, str)}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash.setdefault(_READY, {}).update(getattr(node, "workeroutput", {}).get("judges", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    ready = config.stash.get(_READY, {})
    for judge in judges():
        why = ready.get(judge.fixture)
        if isinstance(why, str):
            terminalreporter.write_line(f"not run: {judge.name} ({why})")


def _folder(config: pytest.Config, fixture: str) -> Path:
    folder = config.stash[_READY][fixture]
    assert isinstance(folder, Path), f"{fixture} is not to be had: {folder}"
    return folder


@pytest.fixture(scope="session")
def proxy_cli(pytestconfig: pytest.Config) -> Path:
    """The script of an unmodified `xo-proxy-cli`."""
    return _folder(pytestconfig, "proxy_cli") / "node_modules" / "@xen-orchestra" / "proxy-cli" / "index.mjs"


@pytest.fixture(scope="session")
def openrpc(pytestconfig: pytest.Config) -> Path:
    """The node_modules with OpenRPC's client and its reader of documents."""
    return _folder(pytestconfig, "openrpc") / "node_modules"


@pytest.fixture(scope="session")
def curl(pytestconfig: pytest.Config) -> None:
    """curl is on the PATH."""
    _folder(pytestconfig, "curl")


@pytest.fixture(scope="session")
def go(pytestconfig: pytest.Config) -> Path:
    """The folder of the plugins with which protoc writes Go; what they write can be compiled."""
    return _folder(pytestconfig, "go") / "bin"


@pytest.fixture(scope="session")
def typescript(pytestconfig: pytest.Config) -> Path:
    """The node_modules with gRPC for node, its loader of .proto files, and the compiler."""
    return _folder(pytestconfig, "typescript") / "node_modules"


@pytest.fixture(scope="session")
def h2spec(pytestconfig: pytest.Config) -> Path:
    """The program that judges an HTTP/2 server."""
    return _folder(pytestconfig, "h2spec") / "bin" / "h2spec"


@pytest.fixture(scope="session")
def nginx(pytestconfig: pytest.Config) -> None:
    """Debian's nginx is on the PATH."""
    _folder(pytestconfig, "nginx")


@pytest.fixture(scope="session")
def node(pytestconfig: pytest.Config) -> None:
    """node is on the PATH."""
    _folder(pytestconfig, "node")


@pytest.fixture(scope="session")
def xen_api(pytestconfig: pytest.Config) -> Path:
    """The module of npm's client of XAPI."""
    return _folder(pytestconfig, "xen_api") / "node_modules" / "xen-api" / "index.mjs"


@pytest.fixture(scope="session")
def azurite(pytestconfig: pytest.Config) -> Path:
    """The script of Azurite's blob service."""
    return _folder(pytestconfig, "azurite") / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"


@pytest.fixture(scope="session")
def proxmox_backup_client(pytestconfig: pytest.Config) -> str:
    """The original's command-line client."""
    _folder(pytestconfig, "proxmox_backup_client")
    return program("proxmox-backup-client") or ""


@pytest.fixture(scope="session")
def proxmox_file_restore(pytestconfig: pytest.Config) -> str:
    """The original's program that restores single files."""
    _folder(pytestconfig, "proxmox_file_restore")
    return program("proxmox-file-restore") or ""


@pytest.fixture(scope="session")
def proxmoxbackupgo(pytestconfig: pytest.Config) -> str:
    """The Go client."""
    _folder(pytestconfig, "proxmoxbackupgo")
    return program("proxmoxbackupgo") or ""


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """A headless Chromium."""
    _folder(pytestconfig, "browser")
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> None:
    """The programs of a PostgreSQL server can be run."""
    _folder(pytestconfig, "postgresql")


@pytest.fixture(scope="session")
def zmb(pytestconfig: pytest.Config) -> str:
    """The command-line client of the Zonemaster Backend."""
    _folder(pytestconfig, "zmb")
    return program("zmb") or ""


@pytest.fixture(scope="session")
def zmtest(pytestconfig: pytest.Config) -> str:
    """The Backend's script that runs a test to its end."""
    _folder(pytestconfig, "zmtest")
    return program("zmtest") or ""


@pytest.fixture(scope="session")
def zonemaster_gui(pytestconfig: pytest.Config) -> Path:
    """The folder of a built zonemaster-gui."""
    _folder(pytestconfig, "zonemaster_gui")
    return Path(program("zonemaster-gui") or "")
