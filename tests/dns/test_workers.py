"""The worker processes of the DNS backend, without a backend."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest
import uvloop

from generated.errors.internal import RunLost
from runtime.contract.abi import Fault
from runtime.dns.settings import DnsSettings
from runtime.dns.workers import Workers


@pytest.mark.parametrize("loop", [asyncio.run, uvloop.run])
def test_a_run_is_lost_with_a_process_that_dies_at_once(
    monkeypatch: pytest.MonkeyPatch, loop: Callable[..., Any]
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    async def lost() -> None:
        workers = Workers(DnsSettings())
        try:
            for _ in range(20):
                with pytest.raises(Fault) as caught:
                    async for _ in workers.run({"domain": "x"}):
                        pass
                assert caught.value.name == RunLost.name
        finally:
            await workers.close()

    loop(lost())
