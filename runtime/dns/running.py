"""Running one job: what the engine tells as it goes, as records of `zone.run`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from runtime.contract.abi import Json
from runtime.dns.engine.case import Entry
from runtime.dns.engine.limits import Limits
from runtime.dns.engine.networks import live_network
from runtime.dns.engine.profile import LEVELS
from runtime.dns.engine.test import run_test
from runtime.dns.job import Job
from runtime.dns.query.cache import Store
from runtime.dns.query.live import Peers
from runtime.dns.refusing import Refuses, Refusing
from runtime.dns.wire.names import Name

Tell = Callable[[Json], None]


async def run_job(
    job: Job,
    peers: Peers,
    tell: Tell,
    *,
    hints: Mapping[Name, Sequence[str]],
    port: int,
    refuses: Refuses,
    limits: Limits,
    common: Store | None = None,
) -> None:
    """Run a job; `tell` gets every record of it, the one with `end` last. Cancelling ends the run.

    `common` keeps for other runs what was asked about names outside of the zone.
    """
    told: dict[int, int] = {}
    """Identities of the messages that were told, to their numbers."""

    def heard(entry: Entry) -> None:
        if LEVELS[entry.level] >= job.level:
            told[id(entry)] = len(told)
            tell(
                {
                    "type": "message",
                    "module": entry.module,
                    "testcase": entry.testcase,
                    "tag": entry.tag,
                    "level": entry.level,
                    "args": dict(entry.args),
                    "seconds": round(entry.seconds, 6),
                }
            )

    outside = None if common is None else (common, job.zone)
    async with live_network(job.profile, peers, port, outside=outside) as network:
        outcome = await run_test(
            job.zone,
            Refusing(network, refuses),
            profile=job.profile,
            hints=hints,
            undelegated=job.undelegated,
            only=job.only,
            limits=limits,
            heard=heard,
            progress=lambda done, planned: tell({"type": "progress", "done": done, "planned": planned}),
        )
    order: list[Json] = [told[id(entry)] for entry in outcome.entries if id(entry) in told]
    end: dict[str, Json] = {
        "type": "end",
        "order": order,
        "queries": outcome.queries,
        "seconds": round(outcome.seconds, 6),
    }
    if outcome.limit is not None:
        end["limit"] = outcome.limit
    tell(end)
