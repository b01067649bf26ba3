"""The command: verbs, exit codes, what is printed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from codegen import cli, output, pipeline
from codegen.findings import Finding
from codegen.model import Place, Rendering, Spec

ROOT = Path(__file__).parents[2]

GOOD = """\
spec: 1
face: clock
auth: none
backend: clock
methods:
  clock.now:
    summary: The time.
    result: {type: string}
"""
BAD = GOOD.replace("summary", "summry")


def files(spec: Spec, package: str, ledgers: Mapping[str, bytes]) -> Rendering:
    """A renderer that needs no tools."""
    text = ",".join(f"{name}: {method.summary}" for name, method in spec.faces["clock"].methods.items())
    return Rendering({"wire/clock.py": text.encode(), "__init__.py": package.encode()}, {"clock": b"{}\n"})


def failing(spec: Spec, package: str, ledgers: Mapping[str, bytes]) -> Rendering:
    """One that fails when all files but the last are made."""
    files(spec, package, ledgers)
    raise LookupError("no\nsuch template")


def refusing(spec: Spec, package: str, ledgers: Mapping[str, bytes]) -> tuple[Finding, ...]:
    return (Finding(Place(f"{spec.folder}/clock/numbers.json", 1, 1), "ledger-form", "the ledger is not JSON"),)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Command:
    """The command in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def put(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def __call__(self, *arguments: str, render: pipeline.Render | None = files) -> Ran:
        self._capsys.readouterr()
        try:
            code = cli.main(arguments, render)
        except SystemExit as left:
            code = int(left.code or 0)
        return Ran(code, *self._capsys.readouterr())


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    made = Command(tmp_path, capsys)
    made.put("spec/clock/clock.yaml", GOOD)
    return made


def test_generate_and_check(command: Command) -> None:
    """A generated tree checks; what is written is counted on standard error."""
    assert command("generate") == Ran(0, "", "generated: 3 written, 0 removed, 0 unchanged\n")
    assert command("generate") == Ran(0, "", "generated: 0 written, 0 removed, 3 unchanged\n")
    assert command("check") == Ran(0, "", "")


@pytest.mark.parametrize("verb", ["generate", "check", "lint"])
def test_findings_are_exit_code_1(command: Command, verb: str) -> None:
    command.put("spec/clock/clock.yaml", BAD)

    ran = command(verb)

    assert (ran.code, ran.err) == (1, "2 findings\n")
    assert ran.out == (
        "spec/clock/clock.yaml:6:3: key-missing: method 'clock.now' needs the key 'summary'\n"
        "spec/clock/clock.yaml:7:5: key-unknown: method 'clock.now' has no key 'summry'; did you mean 'summary'?\n"
    )
    assert not (command.folder / "generated").exists()


def test_lint_of_a_good_spec_is_silent(command: Command) -> None:
    assert command("lint") == Ran(0, "", "")
    assert command("lint", "--format", "json") == Ran(0, "[]\n", "")


def test_lint_in_json(command: Command) -> None:
    command.put("spec/clock/clock.yaml", BAD)

    ran = command("lint", "--format", "json")

    assert ran.code == 1
    assert [(one["file"], one["line"], one["column"], one["rule"]) for one in json.loads(ran.out)] == [
        ("spec/clock/clock.yaml", 6, 3, "key-missing"),
        ("spec/clock/clock.yaml", 7, 5, "key-unknown"),
    ]


def test_lint_for_github(command: Command) -> None:
    command.put("spec/clock/clock.yaml", BAD)

    first = command("lint", "--format", "github").out.splitlines()[0]

    assert first.startswith("::error file=spec/clock/clock.yaml,line=6,col=3,title=key-missing::method")


def test_findings_name_files_as_they_are_reached(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """From wherever the command is run, a finding can be clicked on."""
    command.put("spec/clock/clock.yaml", BAD)
    (command.folder / "here").mkdir()
    monkeypatch.chdir(command.folder / "here")

    assert command("lint", "--spec", "../spec").out.startswith("../spec/clock/clock.yaml:6:3: ")
    monkeypatch.chdir(command.folder / "spec")
    assert command("lint", "--spec", ".").out.startswith("./clock/clock.yaml:6:3: ")


def test_lint_lists_its_rules(command: Command) -> None:
    ran = command("lint", "--rules")

    assert ran.code == 0
    assert "required-unknown   A required key must be declared under properties.\n" in ran.out


def test_check_names_each_file_and_the_command(command: Command) -> None:
    command("generate")
    (command.folder / "generated/wire/clock.py").unlink()
    command.put("spec/clock/numbers.json", "")

    assert command("check") == Ran(
        1,
        "spec/clock/numbers.json: differs\ngenerated/wire/clock.py: missing\n",
        "to mend: python -m codegen generate\n",
    )
    command("generate")
    command.put("spec/clock/clock.yaml", GOOD.replace("The time", "The hour"))
    assert command("check").out == "generated/wire/clock.py: differs\n"


def test_check_of_a_hand_edit(command: Command) -> None:
    """The command that mends it is the one with --force, and it does."""
    command("generate")
    command.put("generated/wire/clock.py", "edited")

    checked = command("check")
    generated = command("generate")

    assert checked == Ran(
        1, "generated/wire/clock.py: edited by hand\n", "to mend: python -m codegen generate --force\n"
    )
    assert generated == Ran(
        1,
        "generated/wire/clock.py: edited by hand\n",
        "nothing was written; to overwrite: python -m codegen generate --force\n",
    )
    assert command("generate", "--force").code == 0
    assert command("check").code == 0


def test_check_with_options_prints_them_in_the_command(command: Command) -> None:
    command("generate", "--spec", "spec", "--out", "my out/tree", "--package", "my.tree")

    ran = command("check", "--out", "my out/tree", "--package", "other")

    assert ran.out == "my out/tree/__init__.py: differs\n"
    assert ran.err == "to mend: python -m codegen generate --out 'my out/tree' --package other\n"


def test_check_in_json_and_for_github(command: Command) -> None:
    command("generate")
    (command.folder / "generated/wire/clock.py").unlink()

    assert json.loads(command("check", "--format", "json").out) == [
        {"path": "generated/wire/clock.py", "state": "missing"}
    ]
    assert command("check", "--format", "github").out == "::error file=generated/wire/clock.py::missing\n"


def test_check_with_other_tools_is_no_diff(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stubs name the version of the tools that made them; only that is said of them."""

    def with_stub(text: bytes) -> pipeline.Render:
        def render(spec: Spec, package: str, ledgers: Mapping[str, bytes]) -> Rendering:
            made = files(spec, package, ledgers)
            return Rendering({**made.files, "proto/clock/v1/clock_pb2.py": text}, made.ledgers)

        return render

    command("generate", render=with_stub(b"made by 1"))
    monkeypatch.setattr(cli, "versions", lambda: {"generator": "0", "grpcio-tools": "99.1"})
    monkeypatch.setattr(pipeline, "versions", lambda: {"generator": "0", "grpcio-tools": "99.1"})

    ran = command("check", render=with_stub(b"made by 99.1"))

    assert (ran.code, ran.out) == (1, "")
    first, second = ran.err.splitlines()
    assert "was made with grpcio-tools 1." in first and "installed is 99.1" in first
    assert second == "to mend: python -m codegen generate"


def test_file_in_the_way(command: Command) -> None:
    command.put("generated/wire/clock.py", "mine")

    assert command("generate") == Ran(
        1,
        "generated/wire/clock.py: in the way, and not of the generator's making\n",
        "nothing was written: move what is in the way, or choose another --out\n",
    )


def test_renderer_that_fails_leaves_everything(command: Command) -> None:
    """Nothing is written before everything is rendered; the error is one line, without a stack."""
    command("generate")
    before = {path: path.stat().st_mtime_ns for path in command.folder.rglob("*")}
    command.put("spec/clock/clock.yaml", GOOD.replace("time", "hour"))

    ran = command("generate", render=failing)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("codegen: internal error at test_cli.py:")
    assert ran.err.endswith(": LookupError: no such template\n")
    after = {path: path.stat().st_mtime_ns for path in command.folder.rglob("*")}
    del before[command.folder / "spec/clock/clock.yaml"], after[command.folder / "spec/clock/clock.yaml"]
    assert after == before


def test_findings_of_a_renderer(command: Command) -> None:
    """What does not fit the ledger is found while rendering, and is a finding like others."""
    assert command("generate", render=refusing) == Ran(
        1, "spec/clock/numbers.json:1:1: ledger-form: the ledger is not JSON\n", "1 finding\n"
    )


@pytest.mark.slow
def test_ledger_that_is_none(command: Command) -> None:
    """With the renderers of the package: what cannot be read is not taken for an empty one."""
    command.put("spec/clock/numbers.json", "{]")

    ran = command("generate", render=None)

    assert ran.code == 1
    assert ran.out.startswith("spec/clock/numbers.json:1:1: ledger-form: ")
    assert not (command.folder / "generated").exists()


@pytest.mark.parametrize(("verb", "module"), [("lint", "yaml"), ("generate", "grpc_tools"), ("generate", "jinja2")])
def test_a_package_that_is_missing_is_named_with_what_brings_it(command: Command, verb: str, module: str) -> None:
    """As after an installation without the extra."""
    program = (
        f"import runpy, sys; sys.modules[{module!r}] = None; "
        f"sys.argv[1:] = [{verb!r}]; runpy.run_module('codegen', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=command.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"codegen: {module} is not installed: pip install 'gatewright[codegen]'\n"


COULD_NOT_RUN = [
    ([], "usage: "),
    (["frobnicate"], "invalid choice: 'frobnicate'"),
    (["lint", "--frobnicate"], "unrecognized arguments: --frobnicate"),
    (["lint", "--format", "xml"], "invalid choice: 'xml'"),
    (["generate", "--for"], "unrecognized arguments: --for"),
    (["lint", "--spec", "nowhere"], "codegen: nowhere: No such file or directory"),
    (["check", "--spec", "empty"], "codegen: empty: holds no spec file"),
    (["generate", "--out", "spec"], "codegen: spec: the output cannot stand among the spec files"),
    (["generate", "--package", "a-b"], "codegen: 'a-b' is no name of a Python package"),
    (["generate", "--out", "a-b"], "codegen: 'a-b' is no name of a Python package"),
    (["generate", "--package", ""], "codegen: '' is no name of a Python package"),
    (["generate", "--package", "out.class"], "codegen: 'out.class' is no name of a Python package"),
    (["generate", "--out", "file"], "codegen: file"),
    (["breaking"], "codegen: breaking compares two specs: give --against DIR or --against REV"),
    (["breaking", "--against", "nowhere"], "codegen: spec is in no repository"),
]


@pytest.mark.parametrize(("arguments", "words"), COULD_NOT_RUN, ids=lambda value: " ".join(value) if value else "none")
def test_could_not_run_is_exit_code_2(command: Command, arguments: list[str], words: str) -> None:
    (command.folder / "empty").mkdir()
    command.put("file", "")

    ran = command(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_folder_that_cannot_be_written(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is one line."""

    def denied(self: Path, *arguments: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", denied)

    assert command("generate") == Ran(2, "", "codegen: generated/.codegen-staging: Permission denied\n")


@pytest.mark.parametrize(
    "arguments", [["--help"], *([verb, "--help"] for verb in ("generate", "check", "lint", "breaking"))]
)
def test_help(command: Command, arguments: list[str]) -> None:
    ran = command(*arguments)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("usage: python -m codegen")


def test_written_files_have_the_modes_of_new_files(command: Command) -> None:
    """Not those of temporary files, which nobody else may read."""
    command("generate")
    plain = command.folder / "plain"
    plain.write_text("")

    assert stat.S_IMODE((command.folder / "generated/__init__.py").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.slow
def test_output_that_nobody_reads_to_its_end(command: Command) -> None:
    """`codegen lint | head -1` ends without a complaint."""
    many = "".join(f"  clock.m{number}: {{}}\n" for number in range(3000))
    command.put("spec/clock/clock.yaml", GOOD + many)
    process = subprocess.Popen(
        [sys.executable, "-m", "codegen", "lint", "--spec", str(command.folder / "spec")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()

    # Whether the pipe took everything before it was closed is a matter of its size.
    assert process.stderr.read() in (b"", b"3000 findings\n")
    assert process.wait() in (1, 2)


@pytest.mark.slow
def test_terminal_without_the_characters(command: Command) -> None:
    """A finding that quotes what the terminal cannot show is printed all the same."""
    command.put("spec/clock/clock.yaml", GOOD.replace("result", "résult"))
    ran = subprocess.run(
        [sys.executable, "-m", "codegen", "lint", "--spec", str(command.folder / "spec")],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )

    assert (ran.returncode, b"r\\xe9sult" in ran.stdout) == (1, True)


def test_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == pipeline.GENERATOR


def test_manifest_names_the_installed_tools(command: Command) -> None:
    command("generate")

    made_with = output.read_manifest(command.folder / "generated").versions
    assert made_with == pipeline.versions()
    assert made_with["grpcio-tools"] == "1.85.1"


def test_sources_of_a_file_are_those_of_its_face(command: Command) -> None:
    command.put("spec/other/other.yaml", "spec: 1\nface: other\n")
    command("generate")

    manifest = output.read_manifest(command.folder / "generated")
    assert {path: owned.sources for path, owned in manifest.files.items()} == {
        "__init__.py": (),
        "wire/clock.py": ("clock/clock.yaml",),
    }
