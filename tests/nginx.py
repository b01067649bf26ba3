"""Debian's nginx as a process of its own: a service behind the gateway in tests, its peer in benchmarks."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

READY_SECONDS = 20.0

_CONFIG = """
daemon off;
worker_processes 1;
pid FOLDER/pid;
error_log stderr warn;
user USER;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path FOLDER/body;
  proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi;
  scgi_temp_path FOLDER/scgi;
  sendfile on;
  tcp_nodelay on;
SERVERS
}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    port: int
    """That of `listen 127.0.0.1:0`; 0 without one."""
    worker: psutil.Process


@contextlib.contextmanager
def nginx(servers: str, folder: Path, core: int | None = None) -> Iterator[Nginx]:
    """Run nginx with the servers of a configuration, one worker, in a folder that is made; at the end it is gone.

    `listen 127.0.0.1:0` takes a free port. Raises RuntimeError with its words if it does not get ready.
    """
    folder.mkdir()
    port = 0
    if "127.0.0.1:0" in servers:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        servers = servers.replace("127.0.0.1:0", f"127.0.0.1:{port}")
    config = folder / "nginx.conf"
    user = pwd.getpwuid(os.getuid()).pw_name
    text = _CONFIG.replace("SERVERS", servers).replace("FOLDER", str(folder)).replace("USER", user)
    config.write_text(text)
    pinned = ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []
    log = folder / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen([*pinned, command(), "-p", str(folder), "-c", str(config)], stderr=errors)
    try:
        yield Nginx(port, _worker(process, log))
    finally:
        process.terminate()
        process.wait(READY_SECONDS)


def command() -> str:
    """Return where nginx is; Debian has it in a folder that is not on everybody's PATH."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or "nginx"


def _worker(process: subprocess.Popen[bytes], log: Path) -> psutil.Process:
    """Return the worker; once it runs, the sockets of its master have been listening for a while."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        children = psutil.Process(process.pid).children()
        if children:
            return children[0]
        time.sleep(0.01)
    raise RuntimeError(f"nginx did not get ready: {log.read_text(errors='replace')[-2000:]}")
