"""`python -m codegen`: the verbs, their exit codes and what they print.

Exit codes: 0 fine, 1 findings (of the spec or of the output folder), 2 could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from codegen import output, reader
from codegen.findings import FORMATS, Finding, arranged
from codegen.lint import lint, rules
from codegen.numbers import LedgerError
from codegen.pipeline import Render, build, versions
from codegen.reader import ACCEPTED

if TYPE_CHECKING:
    from codegen.breaking.changes import Verdict

Found = TypeVar("Found", "Finding", "Verdict")

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2

DESCRIPTION = "Make validators, converters, handlers, protos and documents from a folder of spec files."
EPILOG = """\
exit codes:
  0  fine
  1  findings: in the spec files, or generated files that are not as they should be
  2  could not run
"""


BREAKING = """\
Say what a change of the spec breaks, and for whom: clients of the JSON-RPC and HTTP faces that send or read, clients
and backends over gRPC. A request may get looser, a reply stricter. Experimental methods never break, deprecated ones
may be removed. What is meant is written down with its reason in the file of accepted breaks.

prints  file:line:column: rule: what changed; breaks whom
        file:line:column: note: rule: what changed; no break, as ..
        file:line:column: added: what is new
        file:line:column: accepted: rule: what changed; breaks whom (the reason)

exit code 1 is for breaks that nobody has accepted, and for accepted ones that are not there.
"""


class Cannot(Exception):
    """The verb cannot run; the message says why, in one line."""


def main(arguments: Sequence[str] | None = None, render: Render | None = None) -> int:
    """Run one verb and return the exit code. Findings go to standard output, the rest to standard error.

    `render` stands in for the renderers of this package. Nothing is raised but SystemExit by the argument parser, and
    ModuleNotFoundError where a package of the extra `codegen` is missing.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A finding may quote any text, and the terminal may not have all characters.
            reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    verb: Callable[[argparse.Namespace, Render | None], int] = options.run
    try:
        return verb(options, render)
    except (Cannot, reader.NoSpec, output.OutputError) as error:
        return _cannot(str(error))
    except BrokenPipeError:
        # The reader of our output has left; keep the interpreter from complaining when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return _cannot("interrupted")
    except ModuleNotFoundError:
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        words = " ".join(str(error).split())
        return _cannot(f"internal error at {where}: {type(error).__name__}: {words}")


def _cannot(message: str) -> int:
    print(f"codegen: {message}", file=sys.stderr)
    return COULD_NOT_RUN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codegen",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True, metavar="VERB")

    def verb(
        name: str, summary: str, run: Callable[[argparse.Namespace, Render | None], int]
    ) -> argparse.ArgumentParser:
        sub = verbs.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        sub.add_argument("--spec", type=Path, default=Path("spec"), metavar="DIR", help="folder of spec files [spec]")
        sub.add_argument("--format", choices=sorted(FORMATS), default="text", help="how findings are printed [text]")
        sub.set_defaults(run=run)
        return sub

    def with_output(sub: argparse.ArgumentParser) -> argparse.ArgumentParser:
        sub.add_argument(
            "--out", type=Path, default=Path("generated"), metavar="DIR", help="folder of the output [generated]"
        )
        sub.add_argument(
            "--package", metavar="NAME", help="import name of the output, may have dots [the name of its folder]"
        )
        return sub

    generate = with_output(verb("generate", "make the output and write what changed", _generate))
    generate.add_argument("--force", action="store_true", help="overwrite generated files that were edited by hand")
    with_output(verb("check", "make the output in memory and say where the disk differs", _check))
    verb("lint", "look for faults in the spec files", _lint).add_argument(
        "--rules", action="store_true", help="list the rules instead"
    )
    _breaking_options(verb("breaking", "say what a change of the spec breaks, and for whom", _breaking))
    return parser


def _breaking_options(sub: argparse.ArgumentParser) -> None:
    sub.description = BREAKING
    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    sub.add_argument(
        "--against", metavar="DIR|REV", help="the spec before: its folder, or a git revision that has this folder"
    )
    sub.add_argument(
        "--accepted", type=Path, metavar="FILE", help=f"breaks that are meant, with reasons [{ACCEPTED} in --spec]"
    )
    sub.add_argument("--rules", action="store_true", help="list the rules instead")


def _package(options: argparse.Namespace) -> str:
    name: str = options.package if options.package is not None else options.out.resolve().name
    if not all(part.isidentifier() and part.isascii() and not iskeyword(part) for part in name.split(".")):
        raise Cannot(f"{name!r} is no name of a Python package; give one with --package")
    return name


def _build(options: argparse.Namespace, render: Render | None) -> output.Tree | None:
    """Build the tree; print the findings and return None when there are any."""
    if options.out.resolve() == options.spec.resolve():
        raise Cannot(f"{options.out.as_posix()}: the output cannot stand among the spec files")
    built = build(options.spec, _package(options), render)
    if built.tree is None:
        _print_findings(built.findings, options)
    return built.tree


def _print_findings(findings: Iterable[Finding], options: argparse.Namespace) -> None:
    """Print findings with their files as they are reached from here."""
    shown = [_reached(finding, options) for finding in arranged(findings)]
    sys.stdout.write(FORMATS[options.format](shown))
    if options.format == "text" and shown:
        print(f"{len(shown)} {'finding' if len(shown) == 1 else 'findings'}", file=sys.stderr)


def _reached(found: Found, options: argparse.Namespace) -> Found:
    """The same with its file as it is reached from here."""
    named, reached = options.spec.resolve().name, options.spec.as_posix()
    return replace(found, place=replace(found.place, file=reached + found.place.file.removeprefix(named)))


def _lint(options: argparse.Namespace, render: Render | None) -> int:
    if options.rules:
        for name, purpose in rules().items():
            print(f"{name:18} {purpose}")
        return FINE
    findings = lint(reader.read(options.spec, options.spec.resolve().name))
    _print_findings(findings, options)
    return FINDINGS if findings else FINE


def _generate(options: argparse.Namespace, render: Render | None) -> int:
    tree = _build(options, render)
    if tree is None:
        return FINDINGS
    done, refused = output.write(tree, options.out, options.spec, force=options.force)
    if refused:
        _print_drifts(refused, options)
        if any(drift.state == output.IN_THE_WAY for drift in refused):
            print("nothing was written: move what is in the way, or choose another --out", file=sys.stderr)
        else:
            print(f"nothing was written; to overwrite: {_command(options, '--force')}", file=sys.stderr)
        return FINDINGS
    counts = f"{len(done.written)} written, {len(done.removed)} removed, {done.unchanged} unchanged"
    print(f"{options.out.as_posix()}: {counts}", file=sys.stderr)
    return FINE


def _check(options: argparse.Namespace, render: Render | None) -> int:
    tree = _build(options, render)
    if tree is None:
        return FINDINGS
    drifts = output.compare(tree, options.out, options.spec)
    made_with = output.read_manifest(options.out).versions.get("grpcio-tools")
    installed = versions()["grpcio-tools"]
    other_tools = made_with is not None and made_with != installed
    if other_tools:
        # The stubs name the version that made them, so all of them would differ; that says nothing about the spec.
        drifts = [drift for drift in drifts if "_pb2" not in drift.path and drift.path != output.MANIFEST]
    _print_drifts(drifts, options)
    if other_tools:
        words = f"made with grpcio-tools {made_with}, installed is {installed}; its stubs are not compared"
        print(f"codegen: {options.out.as_posix()} was {words}. Install {made_with}, or generate anew.", file=sys.stderr)
    if drifts or other_tools:
        edited = any(output.EDITED in drift.state or drift.state == output.UNREADABLE for drift in drifts)
        print(f"to mend: {_command(options, *(['--force'] if edited else []))}", file=sys.stderr)
        return FINDINGS
    return FINE


def _breaking(options: argparse.Namespace, render: Render | None) -> int:
    # Imported late: no other verb needs it.
    from codegen import breaking
    from codegen.breaking import accepted, report
    from codegen.breaking.previous import NoPrevious, previous

    if options.rules:
        for name, purpose in breaking.rules().items():
            print(f"{name}: {purpose}")
        return FINE
    if options.against is None:
        raise Cannot("breaking compares two specs: give --against DIR or --against REV")
    reading = reader.read(options.spec, options.spec.resolve().name)
    findings = lint(reading)
    if findings:
        _print_findings(findings, options)
        return FINDINGS
    try:
        verdicts = breaking.judge(previous(options.against, options.spec), reading)
    except (NoPrevious, LedgerError) as error:
        raise Cannot(str(error)) from error
    entries, faults = accepted.read(*_accepted_file(options), list(breaking.rules()))
    verdicts, unfit = accepted.applied([_reached(verdict, options) for verdict in verdicts], entries)
    verdicts += [report.as_verdict(finding) for finding in arranged([*faults, *unfit])]
    sys.stdout.write(report.FORMATS[options.format](verdicts))
    if options.format == "text" and verdicts:
        print(report.summary(verdicts), file=sys.stderr)
    return FINDINGS if any(verdict.is_break for verdict in verdicts) else FINE


def _accepted_file(options: argparse.Namespace) -> tuple[bytes, str]:
    """The text of the file of accepted breaks and its name; an empty list where there is none, and none was named."""
    path: Path = options.accepted if options.accepted is not None else options.spec / ACCEPTED
    try:
        return path.read_bytes(), path.as_posix()
    except FileNotFoundError as error:
        if options.accepted is None:
            return b"[]", path.as_posix()
        raise Cannot(f"{path.as_posix()}: {error.strerror}") from error
    except OSError as error:
        raise Cannot(f"{path.as_posix()}: {error.strerror}") from error


def _print_drifts(drifts: Sequence[output.Drift], options: argparse.Namespace) -> None:
    rows = [
        (((options.spec if drift.ledger else options.out) / drift.path).as_posix(), drift.state) for drift in drifts
    ]
    if options.format == "json":
        objects = [json.dumps({"path": path, "state": state}) for path, state in rows]
        print("[\n" + ",\n".join(objects) + "\n]" if objects else "[]")
    elif options.format == "github":
        for path, state in rows:
            print(f"::error file={path.replace(',', '%2C').replace(':', '%3A')}::{state}")
    else:
        for path, state in rows:
            print(f"{path}: {state}")


def _command(options: argparse.Namespace, *more: str) -> str:
    """The command that makes the output of these options."""
    words = ["python", "-m", "codegen", "generate"]
    if options.spec != Path("spec"):
        words += ["--spec", options.spec.as_posix()]
    if options.out != Path("generated"):
        words += ["--out", options.out.as_posix()]
    if options.package is not None:
        words += ["--package", options.package]
    return shlex.join([*words, *more])
