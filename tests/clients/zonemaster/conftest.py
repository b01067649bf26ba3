"""A gateway whose zonemaster face tests zones of a tree on this machine, for all clients."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.dns.tree.layout import build
from tests.dns.tree.plans import BROKEN, PLAIN, SIGNED
from tests.dns.tree.server import in_thread
from tests.process import Server, serving

GLUE = next(broken.plan for broken in BROKEN if broken.plan.label == "glue")


@pytest.fixture(scope="package")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A gateway without TLS whose name servers are those of the tree: signed.zz, plain.zz, glue.zz."""
    folder = tmp_path_factory.mktemp("zones")
    tree = build([SIGNED, PLAIN, GLUE])
    (folder / "hints").write_text(tree.hints)
    with in_thread(tree.hosts) as site:
        config = folder / "gatewright.toml"
        config.write_text(
            f'data = "data"\n[listen.main]\nurl = "http://127.0.0.1:0"\n'
            f'[dns]\nhints = "hints"\nport = {site.port}\nrefuseNetworks = []\nworkers = 1\n'
        )
        with serving("serve", "--config", config, log=folder / "log") as server:
            yield server


Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="package")
def ask(gateway: Server) -> Ask:
    """Send a call as it stands, and return the whole answer."""

    def ask(method: str, params: Any = None, *, path: str = "/zonemaster", id: Any = 1) -> dict[str, Any]:
        body = {"jsonrpc": "2.0", "id": id, "method": method, **({} if params is None else {"params": params})}
        request = urllib.request.Request(f"{gateway.url}{path}", json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
            found = json.load(answer)
        assert isinstance(found, dict)
        return found

    return ask
