"""The HTTP/2 of sessions before an outside judge, on both ways to receive."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from pathlib import Path

import pytest

from tests.pbs.backups import Backup
from tests.pbs.client import session
from tests.pbs.profiles import RUST_4
from tests.pbs.server import QUICK, STORE, serving_in_memory
from tests.pbs.shim import shim

pytestmark = pytest.mark.clients


@pytest.mark.slow
@pytest.mark.parametrize("split", [True, False], ids=["past the library", "through the library"])
async def test_h2spec_finds_nothing(h2spec: Path, split: bool) -> None:
    params = {"store": STORE, "backup-type": "host", "backup-id": "judge", "backup-time": 1_700_000_000}
    async with serving_in_memory(dataclasses.replace(QUICK, split=split)) as server:
        async with session(server, RUST_4, "backup", params) as connection:
            backup = Backup(connection, params)
            await backup.whole("root.pxar.didx", b"content")
            assert (await backup.finish()).status == 200
        async with shim(server, params) as port:
            judge = await asyncio.create_subprocess_exec(
                h2spec, "-h", "127.0.0.1", "-p", str(port), "--timeout", "5", "--strict",
                stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            said, _ = await judge.communicate()
    last = re.findall(rb"(\d+) tests, (\d+) passed, 0 skipped, 0 failed", said)
    assert last, said.decode()
    assert int(last[0][0]) > 140
