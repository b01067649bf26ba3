"""The seam between gateway and backends: how a call gets across, in one process or between two.

What is public stands here by name. It is loaded when it is first asked for, so that who needs only `abi` or `jsontext`
(all generated code, the command line) does not load gRPC.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runtime.contract.abi import Fault as Fault
    from runtime.contract.callers import ANONYMOUS as ANONYMOUS
    from runtime.contract.callers import Caller as Caller
    from runtime.contract.callers import call_metadata as call_metadata
    from runtime.contract.callers import caller as caller
    from runtime.contract.callers import session as session
    from runtime.contract.channel import Channel as Channel
    from runtime.contract.faults import Lost as Lost
    from runtime.contract.faults import NotBuilt as NotBuilt
    from runtime.contract.faults import Unavailable as Unavailable
    from runtime.contract.faults import Uncommitted as Uncommitted
    from runtime.contract.grpc_channel import GrpcChannel as GrpcChannel
    from runtime.contract.grpc_channel import connect as connect
    from runtime.contract.grpc_server import GrpcServer as GrpcServer
    from runtime.contract.local import LocalChannel as LocalChannel
    from runtime.contract.local import LocalServer as LocalServer
    from runtime.contract.serving import Server as Server
    from runtime.contract.sessions import Session as Session
    from runtime.contract.sessions import open_session as open_session
    from runtime.contract.settings import ConfigError as ConfigError
    from runtime.contract.tasks import TaskRun as TaskRun
    from runtime.contract.tls import Tls as Tls
    from runtime.contract.upload import Upload as Upload
    from runtime.contract.upload import read_params as read_params
    from runtime.contract.upload import receive_upload as receive_upload

_HOME = {
    "Fault": "abi",
    "ANONYMOUS": "callers",
    "Caller": "callers",
    "caller": "callers",
    "call_metadata": "callers",
    "session": "callers",
    "Channel": "channel",
    "Lost": "faults",
    "NotBuilt": "faults",
    "Unavailable": "faults",
    "Uncommitted": "faults",
    "GrpcChannel": "grpc_channel",
    "connect": "grpc_channel",
    "GrpcServer": "grpc_server",
    "LocalChannel": "local",
    "LocalServer": "local",
    "Session": "sessions",
    "open_session": "sessions",
    "ConfigError": "settings",
    "Server": "serving",
    "TaskRun": "tasks",
    "Tls": "tls",
    "Upload": "upload",
    "read_params": "upload",
    "receive_upload": "upload",
}


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
