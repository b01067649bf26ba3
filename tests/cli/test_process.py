"""What holds for every command in its process."""

from __future__ import annotations

import subprocess
import sys

SPAWNING = """
import asyncio, contextlib, uvloop
from runtime.cli import main
import grpc

async def ask(channel):
    while True:
        with contextlib.suppress(grpc.RpcError):
            await channel.unary_unary("/none/None")(b"")

async def work():
    server = grpc.aio.server()
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        asking = [asyncio.ensure_future(ask(channel)) for _ in range(4)]
        codes = [await (await asyncio.create_subprocess_exec("true")).wait() for _ in range(40)]
        for one in asking:
            one.cancel()
        await server.stop(None)
    print(set(codes))

main.gatewright.main = lambda *_, **__: uvloop.run(work())
main.main()
"""


def test_programs_start_while_grpc_is_busy() -> None:
    ran = subprocess.run([sys.executable, "-c", SPAWNING], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "{0}\n"
    assert "fork" not in ran.stderr
