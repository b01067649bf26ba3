"""The tree served by NSD, where it is installed: one process for each set of zones."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import dns.exception
import dns.message
import dns.name
import dns.query

from tests.dns.tree.server import Host, free_port

TRIES = 100
"""Questions, each with a tenth of a second to be answered, until a server has to be there."""


@contextlib.contextmanager
def served_by_nsd(hosts: Sequence[Host], folder: Path) -> Iterator[int]:
    """Let NSD processes serve the zones of these hosts, faults left aside; give their port."""
    port = free_port([host.address for host in hosts])
    groups: dict[frozenset[dns.name.Name], list[Host]] = {}
    for host in hosts:
        groups.setdefault(frozenset(host.zones.zones), []).append(host)
    with contextlib.ExitStack() as stack:
        for number, several in enumerate(groups.values()):
            place = folder / str(number)
            place.mkdir()
            config = _configured(several, port, place)
            process = subprocess.Popen(["nsd", "-d", "-c", str(config)], stderr=subprocess.DEVNULL)
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        for host in hosts:
            _wait_for(host, port)
        yield port


def _configured(hosts: Sequence[Host], port: int, folder: Path) -> Path:
    lines = ["server:", *[f"  ip-address: {host.address}@{port}" for host in hosts]]
    lines += [f'  {key}: "{value}"' for key, value in {
        "username": "", "zonesdir": folder, "pidfile": "", "database": "", "logfile": folder / "log", "xfrdir": folder,
        "xfrdfile": folder / "xfrd.state", "zonelistfile": folder / "zone.list",
    }.items()]  # fmt: skip
    lines += ["  hide-version: yes", "  server-count: 1", "remote-control:", "  control-enable: no"]
    for number, (name, zone) in enumerate(hosts[0].zones.zones.items()):
        file = folder / f"{number}.zone"
        zone.to_file(str(file), relativize=False)
        lines += ["zone:", f'  name: "{name}"', f'  zonefile: "{file}"']
    config = folder / "nsd.conf"
    config.write_text("\n".join([*lines, ""]))
    return config


def _wait_for(host: Host, port: int) -> None:
    question = dns.message.make_query(next(iter(host.zones.zones)), "SOA")
    for _ in range(TRIES):
        with contextlib.suppress(dns.exception.Timeout, OSError):
            dns.query.udp(question, host.address, timeout=0.1, port=port)
            return
    raise AssertionError(f"NSD does not answer at {host.address}")
