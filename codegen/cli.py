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
from pathlib import Path

from codegen import output, reader
from codegen.findings import FORMATS, Finding, arranged
from codegen.lint import lint, rules
from codegen.pipeline import Render, build, versions

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2

DESCRIPTION = "Make validators, converters, handlers, protos and documents from a folder of spec files."
EPILOG = """\
exit codes:
  0  fine
  1  findings: in the spec files, or generated files that are not as they should be
  2  could not run
"""


class Cannot(Exception):
    """The verb cannot run; the message says why, in one line."""


def main(arguments: Sequence[str] | None = None, render: Render | None = None) -> int:
    """Run one verb and return the exit code. Findings go to standard output, the rest to standard error.

    `render` stands in for the renderers of this package. Nothing is raised but SystemExit by the argument parser.
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
    with_output(verb("breaking", "say what a change of the spec breaks, and for whom (not in this version)", _breaking))
    return parser


def _package(options: argparse.Namespace) -> str:
    name: str = options.package if options.package is not None else options.out.resolve().name
    if not all(part.isidentifier() and part.isascii() for part in name.split(".")):
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
    named, reached = options.spec.resolve().name, options.spec.as_posix()
    shown = [
        replace(finding, place=replace(finding.place, file=reached + finding.place.file.removeprefix(named)))
        for finding in arranged(findings)
    ]
    sys.stdout.write(FORMATS[options.format](shown))
    if options.format == "text" and shown:
        print(f"{len(shown)} {'finding' if len(shown) == 1 else 'findings'}", file=sys.stderr)


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
    raise Cannot("'breaking' is not built in this version: compare the spec files of the two versions yourself")


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
