"""The seam between gateway and backends: a call and a byte stream in one process, and between two over gRPC.

The server of the second form is a process of its own on another core, as `python -m bench.contract`; beside it stands
grpc.aio without anything of ours, which is the limit of that form.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc

from bench.http import cores
from bench.table import Row, row
from generated.handlers import internal, pbs
from generated.proto.internal.v1 import internal_pb2 as internal_pb
from generated.proto.internal.v1 import internal_pb2_grpc as internal_grpc
from generated.proto.pbs.v1 import pbs_pb2 as pbs_pb
from generated.proto.pbs.v1 import pbs_pb2_grpc as pbs_grpc
from runtime.contract import Caller, GrpcServer, LocalChannel, LocalServer, Upload, call_metadata, connect
from runtime.contract.upload import read_params, receive_upload
from tests.process import environment

RUNS = 3
CALLS = 2000
AT_ONCE = 64
BLOCK = bytes(256 << 10)
STREAM = 256 << 20

FACES = [internal.FACE, pbs.FACE]
METADATA = call_metadata(Caller("xo", "xo", "192.0.2.7", "r-1"))
REQUEST = internal_pb.PrincipalServiceCheckRequest(token="KQxQdm2vMiv7jBIK0hgkmgxKzemd8wSJ7ugFGKFkTbs")


class Principals(internal_grpc.PrincipalServiceServicer):
    async def Check(self, request: Any, context: Any) -> Any:
        return internal_pb.PrincipalServiceCheckResponse(principal="xo")


class Backup(pbs_grpc.BackupServiceServicer):
    async def Speedtest(self, requests: Any, context: Any) -> Any:
        await read_params(requests)
        async for _ in receive_upload(requests):
            pass
        return pbs_pb.BackupServiceSpeedtestResponse()


class Reader(pbs_grpc.ReaderServiceServicer):
    async def Speedtest(self, request: Any, context: Any) -> AsyncIterator[Any]:
        for _ in range(STREAM // len(BLOCK)):
            yield BLOCK


def add_to(server: Any) -> None:
    for add, servicer in (
        (internal_grpc.add_PrincipalServiceServicer_to_server, Principals()),
        (pbs_grpc.add_BackupServiceServicer_to_server, Backup()),
        (pbs_grpc.add_ReaderServiceServicer_to_server, Reader()),
    ):
        adding: Any = add
        adding(servicer, server)


def run() -> list[Row]:
    server_core, own_core = cores()
    pinned = [] if server_core is None else ["taskset", "-c", str(server_core)]
    before = os.sched_getaffinity(0)
    process = subprocess.Popen(
        [*pinned, sys.executable, "-m", "bench.contract"], env=environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        ours, bare = process.stdout.readline().split()
        if own_core is not None:
            os.sched_setaffinity(0, {own_core})
        return asyncio.run(_measure(ours, bare))
    finally:
        os.sched_setaffinity(0, before)
        process.terminate()
        process.wait()


async def _measure(address: str, bare: str) -> list[Row]:
    server = LocalServer()
    add_to(server)
    local, remote = LocalChannel(server), connect(address, faces=FACES)
    plain = grpc.aio.insecure_channel(bare)
    try:
        here, there = await _alone(local), await _alone(remote)
        limit = await _alone(plain)
        here_many, there_many = await _together(local), await _together(remote)
        limit_many = await _together(plain)
        hashing = _hashing()
        return [
            row("contract: a unary call in one process", here, "us", "over gRPC", median(there), less_is_better=True),
            row(
                "contract: a unary call with a deadline in one process",
                await _alone(local, 30.0),
                "us",
                "over gRPC",
                median(there),
                less_is_better=True,
            ),
            row("contract: a unary call over gRPC", there, "us", "bare grpc.aio", median(limit), less_is_better=True),
            row(
                f"contract: unary calls over gRPC, {AT_ONCE} at once",
                there_many,
                "calls/s",
                "bare grpc.aio",
                median(limit_many),
            ),
            row(
                f"contract: unary calls in one process, {AT_ONCE} at once",
                here_many,
                "calls/s",
                "over gRPC",
                median(there_many),
            ),
            row(
                "contract: bytes down over gRPC, 256 KiB blocks",
                await _down(remote),
                "MB/s",
                "in process",
                median(await _down(local)),
            ),
            row(
                "contract: bytes up with commit in one process", await _up(local), "MB/s", "SHA-256, one core", hashing
            ),
            row("contract: bytes up with commit over gRPC", await _up(remote), "MB/s", "SHA-256, one core", hashing),
        ]
    finally:
        await plain.close()
        await remote.close()
        await local.close()
        await server.stop()


def median(runs: list[float]) -> float:
    return sorted(runs)[len(runs) // 2]


async def _runs(once: Callable[[], Awaitable[float]]) -> list[float]:
    await once()
    return [await once() for _ in range(RUNS)]


async def _alone(channel: Any, timeout: float | None = None) -> list[float]:
    """Return microseconds of a call, one after the other."""
    stub: Any = internal_grpc.PrincipalServiceStub
    check = stub(channel).Check

    async def once() -> float:
        began = time.perf_counter()
        for _ in range(CALLS):
            await check(REQUEST, metadata=METADATA, timeout=timeout)
        return (time.perf_counter() - began) / CALLS * 1e6

    return await _runs(once)


async def _together(channel: Any) -> list[float]:
    """Return calls a second, many at once."""
    stub: Any = internal_grpc.PrincipalServiceStub
    check = stub(channel).Check

    async def some() -> None:
        for _ in range(CALLS // 32):
            await check(REQUEST, metadata=METADATA)

    async def once() -> float:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(some())
        return CALLS // 32 * AT_ONCE / (time.perf_counter() - began)

    return await _runs(once)


async def _down(channel: Any) -> list[float]:
    stub: Any = pbs_grpc.ReaderServiceStub
    speedtest = stub(channel).Speedtest

    async def once() -> float:
        began = time.perf_counter()
        size = 0
        async for block in speedtest(pbs_pb.ReaderServiceSpeedtestRequest(), metadata=METADATA):
            size += len(block)
        assert size == STREAM
        return size / (time.perf_counter() - began) / 1e6

    return await _runs(once)


async def _up(channel: Any) -> list[float]:
    stub: Any = pbs_grpc.BackupServiceStub
    speedtest = stub(channel).Speedtest
    request = pbs.METHODS["backup.speedtest"].request
    assert request is not None
    params = request({})

    async def source() -> AsyncIterator[bytes]:
        for _ in range(STREAM // len(BLOCK)):
            yield BLOCK

    async def once() -> float:
        began = time.perf_counter()
        await speedtest(Upload(params, source()), metadata=METADATA)
        return STREAM / (time.perf_counter() - began) / 1e6

    return await _runs(once)


def _hashing() -> float:
    began = time.perf_counter()
    digest = hashlib.sha256()
    for _ in range(STREAM // len(BLOCK)):
        digest.update(BLOCK)
    return STREAM / (time.perf_counter() - began) / 1e6


async def _serve() -> None:
    ours = GrpcServer("127.0.0.1:0", faces=FACES)
    add_to(ours)
    await ours.start()
    bare = grpc.aio.server()
    add_principals: Any = internal_grpc.add_PrincipalServiceServicer_to_server
    add_principals(Principals(), bare)
    port = bare.add_insecure_port("127.0.0.1:0")
    await bare.start()
    print(ours.address, f"127.0.0.1:{port}", flush=True)
    await ours.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
