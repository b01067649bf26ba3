"""A whole test, one module, or one test case: set up, run, collected in the documented order (reference 3.5)."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from runtime.dns.engine.case import Case, Entry
from runtime.dns.engine.hints import ROOT_SERVERS
from runtime.dns.engine.limits import DEFAULT_LIMITS, LimitReached, Limits
from runtime.dns.engine.nameservers import Nameserver
from runtime.dns.engine.order import MODULES, Emitted, Module, Step, cannot_continue
from runtime.dns.engine.profile import Profile
from runtime.dns.engine.run import Run
from runtime.dns.engine.undelegated import Undelegated, pretend
from runtime.dns.query.network import Network, NetworkForbidden
from runtime.dns.wire.names import ROOT, Name, to_text
from runtime.dns.wire.types import NS, SOA

_OVER_TCP = ("connectivity02", "delegation04")


class UnknownCase(ValueError):
    """There is no such module or test case: `name` is what was asked for."""

    code = "testCaseUnknown"

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no module or test case {name}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test found: `entries` in the documented order, `queries` that were sent, `seconds` it took, and `limit`:
    the limit that ended it early, None when it came to its end."""

    entries: list[Entry]
    queries: int
    seconds: float
    limit: str | None = None


async def prepare_run(
    zone: Name,
    network: Network,
    *,
    profile: Profile | None = None,
    hints: Mapping[Name, Sequence[str]] | None = None,
    undelegated: Undelegated | None = None,
    limits: Limits = DEFAULT_LIMITS,
    heard: Callable[[Entry], None] = lambda entry: None,
) -> Run:
    """A run with nothing asked yet but what an undelegated test needs to be set up. `hints` None: the built-in ones."""
    run = Run(zone, network, profile or Profile.default(), ROOT_SERVERS if hints is None else hints, limits, heard)
    if undelegated is not None:
        run.undelegated = undelegated
        await pretend(run, undelegated)
    return run


async def run_test(
    zone: Name,
    network: Network,
    *,
    profile: Profile | None = None,
    hints: Mapping[Name, Sequence[str]] | None = None,
    undelegated: Undelegated | None = None,
    only: tuple[str, str | None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    heard: Callable[[Entry], None] = lambda entry: None,
    progress: Callable[[int, int], None] = lambda done, planned: None,
) -> Outcome:
    """Tests a zone. `only` is a module, or a module and a test case, in any case of letters; None runs all modules.

    `heard` is called with every message as it comes, `progress` with the number of test cases done and planned. A
    limit that is reached ends the test: what was found is kept, with the message LIMIT_REACHED. Cancelling stops
    everything at once; what was heard stays heard.

    Raises:
        UnknownCase: `only` names something that does not exist.
    """
    return await _Test(zone, network, profile or Profile.default(), hints, undelegated, limits, heard, progress).run(
        only
    )


class _Test:
    def __init__(
        self,
        zone: Name,
        network: Network,
        profile: Profile,
        hints: Mapping[Name, Sequence[str]] | None,
        undelegated: Undelegated | None,
        limits: Limits,
        heard: Callable[[Entry], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self._run = Run(zone, network, profile, ROOT_SERVERS if hints is None else hints, limits, heard)
        self._undelegated = undelegated
        self._limits = limits
        self._progress = progress
        self._done = 0
        self._planned = 0
        self._cases: dict[tuple[str, str], Case] = {}

    async def run(self, only: tuple[str, str | None] | None) -> Outcome:
        modules = MODULES if only is None else _select(only)
        run = self._run
        enabled = run.profile.test_cases if only is None or only[1] is None else frozenset({only[1].lower()})
        self._planned = sum(step.name in enabled for module in modules for stage in module.stages for step in stage)
        run.note("GLOBAL_VERSION", version=_version())
        first = len(run.notes)
        limit: LimitReached | None = None
        if not run.profile.ipv4 and not run.profile.ipv6:
            run.note("NO_NETWORK")
            first = len(run.notes)
        else:
            try:
                async with asyncio.timeout(self._limits.seconds) as clock:
                    if self._undelegated is not None:
                        run.undelegated = self._undelegated
                        await pretend(run, self._undelegated)
                        first = len(run.notes)
                    await self._all(modules, enabled)
            except LimitReached as error:
                limit = error
            except TimeoutError:
                if not clock.expired():
                    raise
                limit = LimitReached("seconds", self._limits.seconds)
            finally:
                await run.close()
        if limit is not None:
            run.note("LIMIT_REACHED", what=limit.what, limit=int(limit.limit))
        entries = run.notes[:first]
        for module in modules:
            for stage in module.stages:
                for step in stage:
                    case = self._cases.get((module.name, step.name))
                    if case is not None:
                        entries += case.entries
        entries += sorted(run.notes[first:], key=_note_key)
        return Outcome(entries, run.queries, time.monotonic() - run.started, limit.what if limit is not None else None)

    async def _all(self, modules: Sequence[Module], enabled: frozenset[str]) -> None:
        run = self._run
        if len(modules) == 1:
            await self._module(modules[0], enabled)
            return
        run.ahead(self._survey(enabled))
        basic = await self._module(modules[0], enabled)
        if cannot_continue(basic):
            run.note("CANNOT_CONTINUE", domain=to_text(run.zone))
            return
        # A server that leaves a plain SOA question unanswered is asked nothing more over that transport (3.1). Asking
        # all of them first makes the outcome of everything after independent of who asks first.
        servers = await run.servers()
        looks = [run.ask_all(servers, run.zone, SOA)]
        if not enabled.isdisjoint(_OVER_TCP):
            looks.append(run.ask_all(servers, run.zone, SOA, tcp=True))
        await run.gather(*looks)
        run.settle()
        await run.gathered([self._module(module, enabled) for module in modules[1:]])

    async def _survey(self, enabled: frozenset[str]) -> None:
        """Asks the servers of the delegation what the modules after Basic begin with. A server that is dead over UDP
        and TCP so costs one wait, not several."""
        run = self._run
        if run.zone != ROOT and run.given_servers(run.zone) is None:
            self._look_at((await run.descent()).glue, enabled)
        self._look_at(await run.delegation_servers(), enabled)
        await run.child_servers()

    def _look_at(self, servers: Sequence[Nameserver], enabled: frozenset[str]) -> None:
        run = self._run
        for server in servers:
            run.prefetch(server, run.zone, SOA)
            run.prefetch(server, run.zone, NS)
            if not enabled.isdisjoint(_OVER_TCP):
                run.prefetch(server, run.zone, SOA, tcp=True)
                run.prefetch(server, run.zone, NS, tcp=True)

    async def _module(self, module: Module, enabled: frozenset[str]) -> Emitted:
        emitted = Emitted(set(), enabled)
        try:
            for stage in module.stages:
                steps = [step for step in stage if (step.name in enabled or not step.name) and step.gate(emitted)]
                await self._run.gathered([self._step(module, step, emitted.tags) for step in steps])
        except (LimitReached, NetworkForbidden):
            raise
        except Exception as error:
            self._run.note("MODULE_ERROR", module=module.name, msg=f"{type(error).__name__}: {error}")
        return emitted

    async def _step(self, module: Module, step: Step, tags: set[str]) -> None:
        name = f"{module.name}{step.name[-2:]}" if step.name else "Unspecified"
        case = self._cases[module.name, step.name] = Case(self._run, module.name, name, tags)
        if not step.name:
            await step.run(case)
            return
        case.emit("TEST_CASE_START", testcase=name)
        await step.run(case)
        case.emit("TEST_CASE_END", testcase=name)
        self._done += 1
        self._progress(self._done, self._planned)


def _select(only: tuple[str, str | None]) -> tuple[Module, ...]:
    wanted, case = only[0].lower(), only[1] and only[1].lower()
    for module in MODULES:
        if module.name.lower() != wanted:
            continue
        if case is None:
            return (module,)
        for stage in module.stages:
            for step in stage:
                if step.name == case:
                    return (Module(module.name, ((Step(step.name, step.run, lambda emitted: True),),)),)
    raise UnknownCase(case or wanted)


def _note_key(entry: Entry) -> tuple[str, str]:
    return entry.tag, repr(sorted(entry.args.items()))


def _version() -> str:
    try:
        return f"v{version('gatewright')}"
    except PackageNotFoundError:
        return "v0"
