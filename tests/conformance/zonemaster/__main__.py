"""The judge of the DNS engine: recorded scenarios, replayed.

    python -m tests.conformance.zonemaster DIR [--file NAME] [--scenario NAME] [-v]

DIR holds files `NAME.json.gz` in the form "zm-conformance-1". A line per failing scenario, then how many messages of
the level INFO and above had the right level and arguments, last `N passed, M failed`; exit 0 only if nothing failed. A
scenario fails if a tag is missing or too much, and if a question was asked that the recording does not hold. What is
known to fail stands with its reason in zonemaster.toml beside this folder, which explains and excuses nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tomllib
import traceback
from collections import Counter
from pathlib import Path

from runtime.dns.engine.test import prepare_run, run_test
from runtime.dns.query.replay import Replay
from runtime.dns.wire import types
from runtime.dns.wire.names import to_text
from tests.conformance.zonemaster.scenario import Scenario, files, scenarios
from tests.conformance.zonemaster.verdict import Verdict, judge_servers, judge_tags

KNOWN = Path(__file__).parent.parent / "zonemaster.toml"
SHOWN = 5


async def judge(scenario: Scenario) -> Verdict:
    """Run one scenario. Whatever the engine raises is a failure of the scenario, not of the judge."""
    network = Replay(scenario.recording)
    try:
        verdict = await _run(scenario, network)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return Verdict([reason], 0, len(scenario.facts.get("observed") or ()))
    misses = Counter(network.misses)
    for (address, question), _ in misses.most_common(SHOWN):
        how = " ".join(
            filter(None, ("tcp" if question.tcp else "", "rd" if question.rd else "", str(question.edns or "")))
        )
        name = to_text(question.name)
        verdict.reasons.append(f"miss {address} {name} {types.mnemonic(question.type)} {how}".rstrip())
    if len(misses) > SHOWN:
        verdict.reasons.append(f"and {len(misses) - SHOWN} more misses")
    return verdict


async def _run(scenario: Scenario, network: Replay) -> Verdict:
    facts = scenario.facts
    if facts["kind"] == "methodsv2":
        run = await prepare_run(
            scenario.zone,
            network,
            profile=scenario.profile,
            hints=scenario.hints,
            undelegated=scenario.undelegated,
        )
        sets = {"parent_ns": run.parent_ns, "delegation_ns": run.delegation_ns, "zone_ns": run.zone_ns}
        found: dict[str, list[str] | None] = {}
        for key in facts["expect"]:
            servers = await sets[key]()
            found[key] = (
                None
                if servers is None
                else [to_text(server) if isinstance(server, tuple) else server.text for server in servers]
            )
        return judge_servers(facts, found)
    outcome = await run_test(
        scenario.zone,
        network,
        profile=scenario.profile,
        hints=scenario.hints,
        undelegated=scenario.undelegated,
        only=scenario.only,
    )
    return judge_tags(facts, outcome.entries)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.zonemaster", description="Judge the DNS engine.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--file", help="only this file, without .json.gz")
    parser.add_argument("--scenario", help="only the scenario of this name")
    parser.add_argument("-v", action="store_true", dest="verbose", help="show every message that differs")
    options = parser.parse_args(arguments)
    paths = files(options.folder) if options.folder.is_dir() else []
    if options.file:
        paths = [path for path in paths if path.name.split(".json")[0] == options.file]
    known = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["known"] if KNOWN.exists() else {}
    passed = failed = matched = messages = 0
    for path in paths:
        for scenario in scenarios(path):
            if options.scenario and scenario.facts["name"] != options.scenario:
                continue
            verdict = asyncio.run(judge(scenario))
            matched += verdict.matched
            messages += verdict.messages
            if verdict.reasons:
                failed += 1
                why = known.get(scenario.file, {}).get(scenario.facts["name"])
                print(f"{scenario.name}: {', '.join(verdict.reasons)}{f' (known: {why})' if why else ''}")
            else:
                passed += 1
            if options.verbose and verdict.different:
                print(f"{scenario.name}:", *verdict.different, sep="\n")
    if not passed + failed:
        print(f"no scenarios in {options.folder}", file=sys.stderr)
        return 2
    print(f"messages {matched} of {messages} (levels and arguments)")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
