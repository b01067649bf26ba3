"""The service of zone tests whose gateway, workers and PostgreSQL are killed, again and again, in the midst of a batch.

Whatever is killed: every run of the batch comes to its end, none is lost and none is there twice, what was found by one
that was over does not change, a test that is asked for again is the one that there is, and the history has each once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import create_engine, text

from runtime.dns.runs import RunsSettings
from tests.clients.judges import program
from tests.dns.tree.layout import Plan, build
from tests.dns.tree.server import in_thread
from tests.postgresql import Cluster
from tests.process import Server, environment, serving
from tests.soak.proof import Proof

ZONES = 6
EACH = 4
"""How often each zone is in the batch."""
KILLS = 3
"""How many kills a batch has, at most."""
END_SECONDS = 90.0
"""When a batch that goes on has to be over; a few seconds are what it takes."""
USER = {"username": "soak", "api_key": "soak"}
CASES = ["basic01", "zone10"]


class Ordeal:
    """One batch: its servers, what was answered, and what has to hold in the end."""

    def __init__(self, proof: Proof, folder: Path, environ: dict[str, str], cluster: Cluster | None) -> None:
        self._proof = proof
        self._random = proof.random
        self._folder = folder
        self._cluster = cluster
        database = "sqlite:///dns.db" if cluster is None else cluster.database()
        self._url = RunsSettings(data=folder / "gateway", database=database).url()
        self._environ = environ | {"GATEWRIGHT_DNS_DATABASE": database, "GATEWRIGHT_DNS_LOST_TIME": "1s"}
        self._servers: dict[str, tuple[contextlib.ExitStack, Server]] = {}
        self._seen: dict[str, Any] = {}
        self._asked: dict[str, str] = {}

    def run(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(self._end)
            self._start("gateway")
            if self._cluster is not None:
                self._start("backend")
            self._until("user", lambda: self._call("add_api_user", USER))
            domains = [f"p{number}.zz" for number in range(ZONES)] * EACH
            self._random.shuffle(domains)
            parameters = {"profile": "quick", "ipv6": False}
            batch = self._until(
                "batch", lambda: self._call("add_batch_job", USER | {"domains": domains, "test_params": parameters})
            )
            ids = self._ids(batch)
            self._proof.expect(len(set(ids)) == len(domains), f"{len(ids)} runs for {len(domains)} domains")
            kills = self._random.randint(1, KILLS)
            for number in range(kills):
                self._look(ids)
                self._until_finished(batch, self._random.randint(0, len(domains) * (number + 1) // (kills + 1)))
                self._kill()
                self._ask_again(number)
            self._until_finished(batch, len(domains))
            self._judge(batch, ids, domains, kills)
        self._proof.counts["runs begun again"] += self._begun_again()

    def _begun_again(self) -> int:
        engine = create_engine(self._url)
        with engine.connect() as connection:
            count = connection.execute(text("SELECT sum(attempts - 1) FROM zone_run")).scalar_one()
        engine.dispose()
        return int(count)

    def _start(self, name: str) -> None:
        words = ("serve",) if name == "gateway" else ("backend", "dns")
        listen = "http://127.0.0.1:0" if name == "gateway" else "grpc://127.0.0.1:0"
        arguments = (*words, "--data", self._folder / name, "--listen", listen)
        stack = contextlib.ExitStack()
        server = stack.enter_context(serving(*arguments, log=self._folder / f"{name}.log", environ=self._environ))
        self._servers[name] = (stack, server)

    def _end(self) -> None:
        for stack, _ in self._servers.values():
            stack.close()

    def _kill(self) -> None:
        victims = ["gateway", "worker"] if self._cluster is None else ["gateway", "worker", "backend", "postgresql"]
        victim = self._random.choice(victims)
        self._proof.counts["kills"] += 1
        self._proof.counts[f"kills of {victim}"] += 1
        if victim == "worker":
            _, server = self._servers[self._random.choice(sorted(self._servers))]
            for child in psutil.Process(server.process.pid).children():
                child.kill()
        elif victim == "postgresql":
            assert self._cluster is not None
            self._cluster.kill()
            self._told_of_the_database()
            self._cluster.start()
        else:
            stack, server = self._servers[victim]
            os.kill(server.process.pid, signal.SIGKILL)
            stack.close()
            self._start(victim)

    def _told_of_the_database(self) -> None:
        """Whoever asks while there is no database hears so."""
        found = self._post("start_domain_test", {"domain": "p0.zz", "profile": "quick"})
        words = found["error"]["message"] if found and "error" in found else found
        self._proof.expect("database" in str(words), f"without a database: {found}")

    def _ask_again(self, number: int) -> None:
        """Start a test until somebody answers, and once more: it is one test."""
        domain = f"p{number}.zz"
        parameters = {"domain": domain, "profile": "quick", "ipv6": False}
        first, second = (
            self._until("start", lambda: self._call("start_domain_test", parameters)) for _ in range(2)
        )  # fmt: skip
        self._proof.expect(first == second, f"one test has the ids {first} and {second}")
        known = self._asked.setdefault(domain, first)
        self._proof.expect(known == first, f"one test has the ids {known} and {first} after a kill")

    def _look(self, ids: list[str]) -> None:
        """Remember what some of those have that are over."""
        for id in self._random.sample(ids, 5):
            if self._until("progress", partial(self._call, "test_progress", {"test_id": id})) == 100:
                self._seen.setdefault(id, self._results(id))

    def _judge(self, batch: int, ids: list[str], domains: list[str], kills: int) -> None:
        proof = self._proof
        proof.expect(sorted(self._ids(batch)) == sorted(ids), "the batch has other runs than at its start")
        for id, seen in self._seen.items():
            proof.expect(self._results(id) == seen, f"the results of {id} have changed")
        failed = 0
        for id in ids:
            tags = [entry["tag"] for entry in self._results(id)["results"]]
            lost = "RUN_LOST" in tags
            failed += lost
            proof.expect(lost or "ONE_SOA" in tags, f"{id} is over and has {tags}")
        proof.expect(kills > 1 or not failed, f"{failed} runs were lost though only one thing was killed")
        proof.counts["runs"] += len(ids)
        proof.counts["runs that were lost twice"] += failed
        for domain in set(domains):
            mine = self._until("alone", partial(self._over, self._asked.get(domain)))
            history = self._call("get_test_history", {"frontend_params": {"domain": domain}, "limit": 1000})
            found = [entry["id"] for entry in history]
            proof.expect(len(found) == len(set(found)), f"the history of {domain} has a run twice")
            proof.expect(len(found) == EACH + (mine != ""), f"the history of {domain} has {len(found)} runs")
            created = [entry["created_at"] for entry in history]
            proof.expect(created == sorted(created, reverse=True), f"the history of {domain} is out of order")

    def _over(self, id: str | None) -> str | None:
        """Return the id of a run once it is over, "" for none."""
        if id is None:
            return ""
        return id if self._call("test_progress", {"test_id": id}) == 100 else None

    def _ids(self, batch: int) -> list[str]:
        kinds = ("waiting", "running", "finished")
        params = {"batch_id": batch} | {f"list_{kind}_tests": True for kind in kinds}
        status = self._until("status", lambda: self._call("batch_status", params))
        return [str(id) for kind in kinds for id in status.get(f"{kind}_tests", ())]

    def _results(self, id: str) -> Any:
        return self._until("results", lambda: self._call("get_test_results", {"id": id, "language": "en"}))

    def _until_finished(self, batch: int, count: int) -> None:
        def finished() -> bool | None:
            status = self._call("batch_status", {"batch_id": batch})
            return None if status is None or status["finished_count"] < count else True

        self._until(f"{count} runs to be over", finished)

    def _until(self, what: str, holds: Callable[[], Any]) -> Any:
        """Return the first value that is not None. A finding when there is none in time."""
        end = time.monotonic() + END_SECONDS
        while time.monotonic() < end:
            value = holds()
            if value is not None:
                return value
            time.sleep(0.02)
        logs = "".join(path.read_text()[-1500:] for path in self._folder.glob("*.log"))
        raise TimeoutError(f"waited in vain for {what}: {logs}")

    def _call(self, method: str, params: Any) -> Any:
        """Return the result, None where nobody answers or there is no database."""
        said = self._post(method, params)
        if said is None or "result" in said:
            return said and said["result"]
        self._proof.expect("database" in said["error"]["message"], f"{method}: {said}")
        return None

    def _post(self, method: str, params: Any) -> Any:
        body = json.dumps({"id": 1, "jsonrpc": "2.0", "method": method, "params": params}).encode()
        request = urllib.request.Request(f"{self._servers['gateway'][1].url}/zonemaster", body)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read())
        except (urllib.error.URLError, OSError):
            return None


@contextlib.contextmanager
def world(folder: Path) -> Iterator[dict[str, str]]:
    """Zones on loopback, and the environment of a server that tests them with few cases."""
    tree = build([Plan(f"p{number}") for number in range(ZONES)])
    (folder / "hints").write_text(tree.hints)
    (folder / "quick.json").write_text(json.dumps({"test_cases": CASES}))
    with in_thread(tree.hosts, delay=0.02) as site:
        yield environment(
            GATEWRIGHT_DNS_HINTS=str(folder / "hints"),
            GATEWRIGHT_DNS_PORT=str(site.port),
            GATEWRIGHT_DNS_REFUSE_NETWORKS="",
            GATEWRIGHT_DNS_WORKERS="1",
            GATEWRIGHT_DNS_RUNS="2",
            GATEWRIGHT_DNS_PROFILES_QUICK=str(folder / "quick.json"),
        )


async def soak(proof: Proof, folder: Path) -> None:
    await asyncio.to_thread(_soak, proof, folder)


def _soak(proof: Proof, folder: Path) -> None:
    with contextlib.ExitStack() as stack:
        environ = stack.enter_context(world(folder))
        cluster: Cluster | None = None
        done = 0
        while proof.goes_on(done):
            distributed = done % 2 == 1 and program("initdb") is not None
            if distributed and cluster is None:
                cluster = Cluster()
                stack.callback(cluster.stop)
            place = folder / str(done)
            place.mkdir()
            try:
                Ordeal(proof, place, environ, cluster if distributed else None).run()
            except TimeoutError as fault:
                proof.findings.append(str(fault))
            proof.counts["batches"] += 1
            done += 1
