"""The judge of today's Zonemaster API: recorded sessions with the original, replayed.

    python -m tests.conformance.zonemaster_rpc FILE [-v]

FILE is a recording in the form "zm-rpc-transcript-1" (`.json` or `.json.gz`), or a folder of such. Every request is
sent as it was to `/zonemaster` of a gateway whose look-ups and tests find what the recorded ones found; all else is the
product. A line for each call whose answer has another shape or other facts and no reason for it; `-v` also lists the
differences that have one (`tests/conformance/zonemaster_rpc/differences.py`). Last the line `N passed, M failed`, in
which a difference with a reason counts as passed; exit 0 only if nothing failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conformance.zonemaster_rpc import recording
from tests.conformance.zonemaster_rpc.comparing import Names, learn, problems
from tests.conformance.zonemaster_rpc.differences import Difference, why
from tests.conformance.zonemaster_rpc.recording import Call, NoRecording
from tests.conformance.zonemaster_rpc.replay import Peer, serving
from tests.gateway.wire import Answer, Wire, connect

_BATCH = re.compile(r'("batch_id": *"?)([0-9]+)')

ROOT = "/"
"""Where the recorded daemon was spoken to, which is /zonemaster here. Other paths are sent as they are."""


@dataclass
class Judged:
    """One call, what is different about its answer, and why if there is a reason."""

    call: Call
    found: list[str]
    reason: Difference | None


@dataclass
class Session:
    """One recording on its way through a gateway."""

    peer: Peer
    wire: Wire
    known: Names = field(default_factory=dict)
    other_queues: set[str] = field(default_factory=set)
    """Our ids of tests that nobody runs."""

    async def judge(self, call: Call) -> Judged:
        if recording.needs_an_end(call):
            over = {int(id) for id in self.known.values() if len(id) == 16 and id not in self.other_queues}
            await self.peer.finish(sorted(over))
        answer = await self._send(call)
        try:
            ours = json.loads(answer.body) if answer.body else None
        except ValueError:
            return Judged(call, ["the answer is not JSON"], None)
        learn(call, ours, self.known)
        if call.method in ("start_domain_test", "job_create") and isinstance(ours, dict) and self._elsewhere(call):
            self.other_queues.update(recording.ids(ours.get("result")))
        found = problems(call, answer.status, answer.headers.get("content-type"), ours, self.known)
        return Judged(call, found, why(call, ours, found) if found else None)

    @staticmethod
    def _elsewhere(call: Call) -> bool:
        return isinstance(call.params, dict) and str(call.params.get("queue", 0)) != "0"

    async def _send(self, call: Call) -> Answer:
        body = call.body
        for theirs, ours in self.known.items():
            if len(theirs) == len(ours) == 16:
                body = body.replace(f'"{theirs}"', f'"{ours}"')
        body = _BATCH.sub(lambda found: found[1] + self.known.get(found[2], found[2]), body)
        octets = body.encode("utf-8", "surrogatepass")
        lines = [
            f"{call.verb} {'/zonemaster' if call.path == ROOT else call.path} HTTP/1.1",
            "Host: gatewright",
            f"Content-Length: {len(octets)}",
            *([f"Content-Type: {call.content_type}"] if call.content_type else []),
        ]
        self.wire.send("\r\n".join([*lines, "", ""]).encode() + octets)
        return await self.wire.answer()


async def judge(calls: Sequence[Call]) -> list[Judged]:
    """Return what became of each call of a session."""
    with tempfile.TemporaryDirectory(prefix="gatewright-") as folder:
        async with serving(calls, Path(folder)) as peer:
            session = Session(peer, await connect(peer.url))
            try:
                return [await session.judge(call) for call in calls]
            finally:
                await session.wire.close()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance.zonemaster_rpc", description="Judge the Zonemaster API."
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("-v", action="store_true", dest="verbose", help="list the differences that have a reason")
    options = parser.parse_args(arguments)
    files = sorted(options.file.glob("*.json*")) if options.file.is_dir() else [options.file]
    try:
        sessions = [recording.read(file) for file in files]
    except NoRecording as fault:
        print(fault, file=sys.stderr)
        return 2
    if not any(sessions):
        print(f"no calls in {options.file}", file=sys.stderr)
        return 2
    judged = [one for calls in sessions for one in asyncio.run(judge(calls))]
    failed = [one for one in judged if one.found and one.reason is None]
    differs = [one for one in judged if one.reason is not None]
    for one in failed:
        print(f"{one.call.number} {one.call.name}: {'; '.join(one.found)}")
    counts: Counter[Any] = Counter(one.reason for one in differs)
    for difference, count in counts.items():
        print(f"differs {count} times, {difference.name}: {difference.reason}")
        if options.verbose:
            for one in differs:
                if one.reason is difference:
                    print(f"  {one.call.number} {one.call.name}: {'; '.join(one.found)}")
    print(f"{len(judged) - len(failed) - len(differs)} the same, {len(differs)} different for a reason")
    print(f"{len(judged) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
