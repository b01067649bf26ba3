"""The DNS backend as a process of its own: over gRPC, and behind a gateway."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from generated.handlers import internal
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.wire import internal as wire
from runtime.contract import connect
from tests.dns.tree.layout import build
from tests.dns.tree.plans import PLAIN
from tests.dns.tree.server import in_thread
from tests.process import environment, serving


def call(url: str, method: str, params: Any) -> Any:
    body = json.dumps({"id": 1, "jsonrpc": "2.0", "method": method, "params": params}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/zonemaster/v1", body), timeout=30) as answer:
        return json.loads(answer.read())


@pytest.mark.slow
async def test_a_backend_alone_and_behind_a_gateway(tmp_path: Path) -> None:
    tree = build([PLAIN])
    hints = tmp_path / "hints"
    hints.write_text(tree.hints)
    with in_thread(tree.hosts) as site:
        dns = environment(
            GATEWRIGHT_DNS_HINTS=str(hints), GATEWRIGHT_DNS_PORT=str(site.port), GATEWRIGHT_DNS_REFUSE_NETWORKS=""
        )
        alone = ("backend", "dns", "--data", tmp_path / "dns", "--listen", "grpc://127.0.0.1:0")
        with serving(*alone, log=tmp_path / "dns.log", environ=dns) as backend:
            channel = connect([backend.url.removeprefix("grpc://")], faces=(internal.FACE,))
            stub: Any = grpc.ZoneServiceStub(channel)  # type: ignore[no-untyped-call]
            params = {"domain": "plain.zz", "testcase": "zone10", "ipv6": False}
            records = [
                json.loads(record)
                async for batch in stub.Run(wire.zone_run_request(params))
                for record in wire.zone_run_records(batch)
            ]
            await channel.close()
            gateway_environ = environment(GATEWRIGHT_BACKENDS_DNS=backend.url)
            arguments = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
            with serving(*arguments, log=tmp_path / "log", environ=gateway_environ) as gateway:
                told = await asyncio.to_thread(call, gateway.url, "get_ns_ips", "ns1.plain.zz")
                assert gateway.stop() == 0
            assert backend.stop() == 0

    assert [record["tag"] for record in records if record["type"] == "message"] == ["GLOBAL_VERSION", "ONE_SOA"]
    assert records[-1]["order"] == [0, 1]
    assert told["result"] == [{"ns1.plain.zz": "127.53.2.1"}]
