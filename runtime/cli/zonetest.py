"""`gatewright zone test`: one zone tested from here, with live progress and a summary."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from runtime.cli.config import load
from runtime.cli.run import Failed, config_option, run
from runtime.cli.zonegiven import GivenDs, GivenServer, ds_info, given_options, nameservers
from runtime.cli.zonelanguage import language_option, texts
from runtime.cli.zoneshow import Progress, Report, fail_at, form_options, level_options
from runtime.dns.engine import hints as root_hints
from runtime.dns.engine.case import Entry
from runtime.dns.engine.limits import Limits
from runtime.dns.engine.networks import live_network
from runtime.dns.engine.normalise import BadDomain, normalise
from runtime.dns.engine.profile import Profile, ProfileError
from runtime.dns.engine.test import Outcome, run_test
from runtime.dns.engine.undelegated import Undelegated
from runtime.dns.messages import case_names, module_of
from runtime.dns.query.live import Peers
from runtime.dns.query.network import NetworkForbidden
from runtime.dns.report.record import ZoneTest, of_entries, titles
from runtime.dns.wire.names import Name
from runtime.dns.wire.rdata import Ds


@click.command("test")
@click.argument("domain")
@given_options
@click.option("--profile", type=click.Path(path_type=Path), metavar="FILE", help="A profile (JSON), over the default.")
@level_options
@click.option("--ipv4/--no-ipv4", default=None, help="Use IPv4, or do not; as the profile says without it.")
@click.option("--ipv6/--no-ipv6", default=None, help="Use IPv6, or do not.")
@click.option("--test", "part", metavar="MODULE[/CASE]", help="Run one module or one test case only.")
@click.option("--hints", type=click.Path(path_type=Path), metavar="FILE", help="The servers of the root zone.")
@click.option("--port", type=click.IntRange(1, 65535), default=53, show_default=True, help="The port of every server.")
@click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), default=Limits().seconds,
              show_default=True, help="End the test after so long.")  # fmt: skip
@click.option("--max-queries", type=click.IntRange(1), default=Limits().queries, show_default=True,
              help="End the test after so many questions.")  # fmt: skip
@language_option
@form_options
@config_option
def command(
    domain: str,
    ns: tuple[str, ...],
    ds: tuple[str, ...],
    profile: Path | None,
    level: str,
    fail_level: str | None,
    ipv4: bool | None,
    ipv6: bool | None,
    part: str | None,
    hints: Path | None,
    port: int,
    max_seconds: float,
    max_queries: int,
    lang: str | None,
    form: str | None,
    html: Path | None,
    config: Path | None,
) -> None:
    """Test DOMAIN and show what was found, in the order of the test cases.

    On standard output: the messages, and after them a summary on standard error. Ctrl-C ends the test; what was found
    until then is shown.

    \b
    gatewright zone test example.org
    gatewright zone test example.org --test dnssec --level INFO
    gatewright zone test example.org --ns ns1.example.net/192.0.2.1 --ns ns2.example.net
    gatewright zone test example.org --fail-level ERROR --json
    gatewright zone test example.org --html report.html
    """
    settings = load(config)
    flags = {"net.ipv4": ipv4, "net.ipv6": ipv6}
    chosen = _profile(profile, {name: value for name, value in flags.items() if value is not None})
    servers, records = nameservers(ns), ds_info(ds)
    request = Request(
        zone=_domain(domain, "DOMAIN"),
        profile=chosen,
        undelegated=_undelegated(servers, records),
        only=_part(part) if part is not None else None,
        hints=_hints(hints or settings.file("dns.hints")),
        port=port,
        limits=Limits(seconds=max_seconds, queries=max_queries),
    )
    words = texts(lang, settings)
    begun = datetime.now(UTC)
    try:
        entries, outcome = run(_test(request, domain))
    except (ProfileError, NetworkForbidden) as fault:
        raise Failed(str(fault)) from None
    test = ZoneTest(
        domain=domain,
        findings=of_entries(entries, words),
        created=begun.strftime("%Y-%m-%dT%H:%M:%SZ"),
        complete=outcome is not None and outcome.limit is None,
        params={
            "ipv4": chosen.flag("net.ipv4"),
            "ipv6": chosen.flag("net.ipv6"),
            **({"nameservers": servers} if servers else {}),
            **({"ds_info": records} if records else {}),
        },
        titles=titles(words),
        language=words.language,
        queries=outcome.queries if outcome is not None else None,
        seconds=round(outcome.seconds, 3) if outcome is not None else None,
    )
    effort = f"{outcome.seconds:.2f} s, {outcome.queries} queries" if outcome is not None else "broken off"
    Report(level.upper(), form or "text", html).show(test, effort)
    if outcome is None:
        raise Failed("interrupted before the test was over")
    fail_at(test, fail_level)


@dataclass(frozen=True)
class Request:
    """What is to be tested, and how; as `run_test` takes it."""

    zone: Name
    profile: Profile
    undelegated: Undelegated | None
    only: tuple[str, str | None] | None
    hints: Mapping[Name, Sequence[str]] | None
    port: int
    limits: Limits


async def _test(request: Request, domain: str) -> tuple[Sequence[Entry], Outcome | None]:
    """Run the test and return its messages and outcome; without one a signal ended it."""
    opening = live_network(request.profile, Peers(), request.port)
    with Progress(domain) as progress:
        async with opening as network:
            work = asyncio.ensure_future(
                run_test(
                    request.zone,
                    network,
                    profile=request.profile,
                    hints=request.hints,
                    undelegated=request.undelegated,
                    only=request.only,
                    limits=request.limits,
                    heard=progress.heard,
                    progress=progress.done,
                )
            )
            with _ended_by_signals(work):
                await asyncio.wait((work,))
    if work.cancelled():
        return progress.entries, None
    return work.result().entries, work.result()


@contextlib.contextmanager
def _ended_by_signals(work: asyncio.Future[Outcome]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, work.cancel)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _domain(text: str, where: str) -> Name:
    try:
        return normalise(text)
    except BadDomain as fault:
        raise click.UsageError(f"{where}: {fault}") from None


def _profile(file: Path | None, flags: Mapping[str, bool]) -> Profile:
    """The default profile with that of the file and the flags over it."""
    profile = Profile.default()
    try:
        if file is not None:
            tree = json.loads(file.read_bytes())
            if not isinstance(tree, dict):
                raise Failed(f"{file}: a profile is a JSON object")
            profile = profile.laid_over(tree)
        return profile.with_values(flags)
    except OSError as fault:
        raise Failed(f"{file}: {fault.strerror}") from None
    except ValueError as fault:
        # A ProfileError is one, as is what JSON and UTF-8 raise.
        raise Failed(f"{file}: {fault}" if file is not None else str(fault)) from None


def _hints(file: Path | None) -> dict[Name, list[str]] | None:
    if file is None:
        return None
    try:
        return root_hints.read(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise Failed(f"{file}: {fault.strerror}") from None
    except ValueError as fault:
        raise Failed(f"{file}: {fault}") from None


def _undelegated(given: Sequence[GivenServer], ds: Sequence[GivenDs]) -> Undelegated | None:
    if not given and not ds:
        return None
    servers: dict[Name, list[str]] = {}
    for one in given:
        servers.setdefault(normalise(one["ns"]), []).extend([one["ip"]] if one["ip"] else [])
    records = [Ds(one["keytag"], one["algorithm"], one["digtype"], bytes.fromhex(one["digest"])) for one in ds]
    return Undelegated(servers or None, records or None)


def _part(text: str) -> tuple[str, str | None]:
    """Read MODULE, MODULE/CASE or CASE."""
    module, slash, case = text.partition("/")
    if not slash and module.lower() in case_names():
        return module_of(module.lower()), module.lower()
    known = {module_of(name).lower() for name in case_names()}
    if module.lower() not in known or (slash and case.lower() not in case_names()):
        raise click.UsageError(f"--test {text!r}: there is no such module or test case; see `gatewright zone cases`")
    if slash and module_of(case.lower()).lower() != module.lower():
        raise click.UsageError(f"--test {text!r}: the test case {case} is of the module {module_of(case.lower())}")
    return module, case or None
