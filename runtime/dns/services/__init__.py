"""The services of the DNS backend: messages of the contract in and out, one servicer for each service.

The zonemaster face is two of them: document 002 (`document`) and the API that became of it (`rpcapi`). Both are forms
of one service, `runtime.dns.runs`, and of the look-ups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generated.proto.internal.v1 import internal_pb2_grpc as internal_grpc
from generated.proto.rpcapi.v1 import rpcapi_pb2_grpc as rpcapi_grpc
from generated.proto.zonemaster.v1 import zonemaster_pb2_grpc as zonemaster_grpc
from runtime.dns.lookups import Lookups
from runtime.dns.resolver import LocalResolver
from runtime.dns.runs.service import Runs
from runtime.dns.services.document import DocumentService
from runtime.dns.services.rpcapi import RpcapiService
from runtime.dns.services.zone import ZoneService
from runtime.dns.workers import Workers

Service = tuple[Callable[[Any, Any], None], Any]
"""protoc's function that puts a servicer on a server, and the servicer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the services speak for. `resolver` is asked about delegations before a test of document 002 starts; None:
    such tests start without. `translations` is a folder of gettext catalogues."""

    workers: Workers
    lookups: Lookups
    runs: Runs
    resolver: LocalResolver | None = None
    translations: Path | None = None
    version: str = ""


def services(parts: Parts) -> list[Service]:
    """Return (add function, servicer) of every service of this backend."""
    return [
        (internal_grpc.add_ZoneServiceServicer_to_server, ZoneService(parts.workers, parts.lookups)),
        (
            zonemaster_grpc.add_ZonemasterServiceServicer_to_server,
            DocumentService(parts.runs, parts.lookups, parts.resolver, parts.translations, parts.version),
        ),
        (
            rpcapi_grpc.add_RpcapiServiceServicer_to_server,
            RpcapiService(parts.runs, parts.lookups, parts.translations, parts.version),
        ),
    ]
