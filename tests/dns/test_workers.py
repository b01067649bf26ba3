"""The worker processes of the DNS backend, without a backend."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import pytest
import uvloop

from generated.errors.internal import RunLost
from runtime.contract.abi import Fault
from runtime.contract.jsontext import dumps, loads
from runtime.dns.settings import DnsSettings
from runtime.dns.worker import Worker, settings_line
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


def test_a_backend_that_is_gone_is_no_fault_of_the_runs(caplog: pytest.LogCaptureFixture) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    async def run() -> None:
        nobody = DnsSettings(refuse=(IPv4Network("0.0.0.0/0"), IPv6Network("::/0")))
        worker = Worker(loads(settings_line(nobody, 1)), writing)
        worker.take(dumps({"id": 1, "params": {"domain": "example"}}))
        await asyncio.gather(*worker._runs.values(), return_exceptions=True)

    asyncio.run(run())
    os.close(writing)
    assert caplog.records == []
