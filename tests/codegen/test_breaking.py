"""The verb `breaking`: for each rule two versions of a spec in the folder `breaking`, beside them all that is found."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen import breaking, cli, lint, reader
from codegen.breaking.changes import Verdict
from codegen.breaking.sides import Outcome
from codegen.validator import load
from tests.codegen.trees import FOREIGN, SPEC
from tests.codegen.values import strategy

FOLDER = Path(__file__).parent / "breaking"
DOCUMENTS = FOLDER / "documents"
FIXTURES = sorted(path.parent.name for path in FOLDER.glob("*/findings"))


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        code = cli.main(["breaking", *arguments])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.mark.parametrize("rule", FIXTURES)
def test_findings(rule: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is found between two versions, each line with its place; one of them at least is the rule's."""
    monkeypatch.chdir(FOLDER / rule)
    expected = Path("findings").read_text()

    ran = command("--spec", "current", "--against", "previous")

    assert ran.out == expected
    breaks = [line for line in expected.splitlines() if line.split(": ")[1] not in ("note", "added", "accepted")]
    assert ran.code == (1 if breaks else 0)
    assert any(rule in line.split(": ")[1:3] for line in expected.splitlines())


@pytest.mark.parametrize("rule", FIXTURES)
@pytest.mark.parametrize("version", ["previous", "current"])
def test_versions_are_sound(rule: str, version: str) -> None:
    """What the findings are about is the change, and not a fault of one version."""
    assert lint.lint(reader.read(FOLDER / rule / version)) == []


def test_every_rule_has_two_versions() -> None:
    assert set(FIXTURES) == set(breaking.rules())


@pytest.mark.parametrize("rule", FIXTURES)
@pytest.mark.parametrize("version", ["previous", "current"])
def test_a_version_against_itself(rule: str, version: str) -> None:
    reading = reader.read(FOLDER / rule / version)

    assert breaking.judge(reading, reading) == []


@pytest.mark.parametrize("folder", [SPEC, FOREIGN], ids=["spec", "foreign"])
def test_a_spec_against_itself(folder: Path) -> None:
    assert breaking.judge(reader.read(folder), reader.read(folder)) == []


# The two documents of the Xen Orchestra proxy: 000 has one setting more than 001.


def test_from_the_older_document_to_the_newer(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DOCUMENTS)

    assert command("--spec", "000", "--against", "001") == Ran(
        0,
        "000/xo/backup.yaml:23:13: added: backup.importVmBackup params /settings/mapVdisSrs: optional key\n",
        "1 addition\n",
    )


def test_from_the_newer_document_to_the_older(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is hurt who sends the setting, and who does the work."""
    monkeypatch.chdir(DOCUMENTS)

    assert command("--spec", "001", "--against", "000") == Ran(
        1,
        "001/xo/backup.yaml:21:11: property-removed: backup.importVmBackup params /settings/mapVdisSrs: "
        "the key 'mapVdisSrs' is gone; breaks JSON-RPC client sending, gRPC client, gRPC backend\n",
        "1 break\n",
    )


# What is compared with.


def git(folder: Path, *arguments: str) -> None:
    named = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    named |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in named.items()}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **named})


OLD = """\
spec: 1
face: clock
auth: none
backend: clock
methods:
  clock.now:
    summary: The time.
    result: {type: string, maxLength: 20}
"""
NEW = OLD.replace("maxLength: 20", "maxLength: 30")
FOUND = "clock/clock.yaml:8:28: bound-changed: clock.now result: maxLength 20 became maxLength 30; "
FOUND += "breaks JSON-RPC client reading, gRPC client\n"
LEDGER = '{"gatewright.clock.v1.ClockServiceNowResponse": {"fields": {"value": 1}, "reserved": {}}}\n'


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose first commit has the old spec, and whose folder has the new one."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    write(tmp_path / "api/spec/clock/clock.yaml", OLD)
    write(tmp_path / "api/spec/clock/numbers.json", LEDGER)
    write(tmp_path / "api/spec/accepted-breaks.yaml", "[]\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    git(tmp_path, "tag", "v1")
    write(tmp_path / "api/spec/clock/clock.yaml", NEW)
    monkeypatch.chdir(tmp_path / "api")
    return tmp_path


@pytest.mark.parametrize("revision", ["HEAD", "v1", "main"])
def test_against_a_revision(repository: Path, command: Command, revision: str) -> None:
    assert command("--against", revision) == Ran(1, f"spec/{FOUND}", "1 break\n")


def test_against_a_revision_from_elsewhere(
    repository: Path, command: Command, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repository is that of the spec folder, wherever the command is run."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    spec = (repository / "api/spec").as_posix()

    assert command("--spec", spec, "--against", "v1").out == f"{spec}/{FOUND}"


def test_against_a_revision_where_the_spec_is_the_repository(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "clock/clock.yaml", OLD)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    write(tmp_path / "clock/clock.yaml", NEW)
    monkeypatch.chdir(tmp_path)

    assert command("--spec", ".", "--against", "HEAD").out == f"./{FOUND}"


def test_ledger_of_a_revision(repository: Path, command: Command) -> None:
    """The number that a field has had counts, not the one that it would be given."""
    write(repository / "api/spec/clock/numbers.json", LEDGER.replace(": 1}", ": 2}"))

    ran = command("--against", "v1")

    assert ran.out.splitlines()[1] == (
        "spec/clock/numbers.json:1:61: field-number: clock.now result: the field ClockServiceNowResponse.value had the "
        "number 1, has 2; breaks gRPC client, gRPC backend"
    )


def test_ledger_that_is_lost(repository: Path, command: Command) -> None:
    """Without it the generator numbers anew, and that is what counts."""
    (repository / "api/spec/clock/numbers.json").unlink()

    assert command("--against", "v1").out == f"spec/{FOUND}"


def test_a_spec_folder_that_is_new(repository: Path, command: Command) -> None:
    write(repository / "api/other/clock/clock.yaml", OLD)

    assert command("--spec", "other", "--against", "HEAD") == Ran(2, "", "codegen: HEAD has no folder api/other\n")


def test_revision_that_is_none(repository: Path, command: Command) -> None:
    assert command("--against", "v2") == Ran(2, "", "codegen: 'v2' is neither a folder nor a revision\n")


def test_revision_that_looks_like_an_option(repository: Path, command: Command) -> None:
    assert command("--against=--all") == Ran(2, "", "codegen: '--all' is neither a folder nor a revision\n")


def test_no_repository(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "spec/clock/clock.yaml", NEW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", tmp_path.parent.as_posix())

    assert command("--against", "HEAD") == Ran(2, "", "codegen: spec is in no repository\n")


def test_no_git(repository: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", repository.as_posix())

    assert command("--against", "HEAD") == Ran(2, "", "codegen: git cannot be run: No such file or directory\n")


def test_a_file_is_nothing_to_compare_with(repository: Path, command: Command) -> None:
    ran = command("--against", "spec/clock/clock.yaml")

    assert ran == Ran(2, "", "codegen: spec/clock/clock.yaml is neither a folder nor a revision\n")


def test_an_earlier_spec_with_faults(repository: Path, command: Command) -> None:
    """What cannot be read cannot be compared."""
    write(repository / "before/clock/clock.yaml", OLD.replace("maxLength: 20", "maxLength: long"))

    ran = command("--against", "../before")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(
        "codegen: the spec to compare with has faults, the first at ../before/clock/clock.yaml:8:39: keyword-value: "
    )


def test_an_earlier_folder_without_a_spec(repository: Path, command: Command) -> None:
    (repository / "before").mkdir()

    ran = command("--against", "../before")

    assert ran == Ran(2, "", "codegen: ../before: holds no spec file (<face>/<name>.yaml)\n")


def test_a_spec_with_faults(repository: Path, command: Command) -> None:
    """They are found instead."""
    write(repository / "api/spec/clock/clock.yaml", NEW.replace("summary", "summry"))

    ran = command("--against", "v1")

    assert ran.code == 1
    assert {line.split(": ")[1] for line in ran.out.splitlines()} == {"key-missing", "key-unknown"}


def test_a_ledger_that_is_none(repository: Path, command: Command) -> None:
    write(repository / "api/spec/clock/numbers.json", "[]")

    ran = command("--against", "v1")

    assert ran == Ran(2, "", "codegen: spec/clock/numbers.json: the ledger is not an object\n")


def test_nothing_to_compare_with(repository: Path, command: Command) -> None:
    ran = command()

    assert ran == Ran(2, "", "codegen: breaking compares two specs: give --against DIR or --against REV\n")


# What is accepted.


def test_accepted_in_a_file_elsewhere(repository: Path, command: Command) -> None:
    write(repository / "api/ok.yaml", "- {rule: bound-changed, method: clock.now, reason: Clocks have got better.}\n")

    ran = command("--against", "v1", "--accepted", "ok.yaml")

    head, _, rest = FOUND.partition(": ")
    assert ran == Ran(0, f"spec/{head}: accepted: {rest[:-1]} (Clocks have got better.)\n", "1 accepted break\n")


def test_a_file_of_accepted_breaks_that_is_not_there(repository: Path, command: Command) -> None:
    assert command("--against", "v1", "--accepted", "ok.yaml") == Ran(
        2, "", "codegen: ok.yaml: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("rule: x\n", "1:1: accepted-form: the file must be a list of entries, is an object"),
        ("- {rule: x\n", "2:1: yaml-syntax: "),
        ("", "1:1: yaml-document: the file is empty"),
    ],
)
def test_a_file_of_accepted_breaks_that_is_no_list(repository: Path, command: Command, text: str, finding: str) -> None:
    write(repository / "api/spec/accepted-breaks.yaml", text)

    ran = command("--against", "v1")

    assert ran.code == 1
    assert ran.out.splitlines()[1].startswith(f"spec/accepted-breaks.yaml:{finding}")


# How it is printed.


def test_as_json(repository: Path, command: Command) -> None:
    """With what a program needs to act on it."""
    ran = command("--against", "v1", "--format", "json")

    assert ran.err == ""
    assert json.loads(ran.out) == [
        {
            "file": "spec/clock/clock.yaml",
            "line": 8,
            "column": 28,
            "level": "break",
            "rule": "bound-changed",
            "message": FOUND.split(": ", 2)[2].rstrip(),
            "face": "clock",
            "method": "clock.now",
            "uses": ["clock.now result"],
            "breaks": ["JSON-RPC client reading", "gRPC client"],
        }
    ]


def test_as_json_without_findings(repository: Path, command: Command) -> None:
    assert command("--against", "spec", "--format", "json") == Ran(0, "[]\n", "")


@pytest.mark.parametrize(
    ("fixture", "start"),
    [
        ("type-changed", "::error file=current/shop/stock.yaml,line=8,col=89,title=field-type::"),
        ("backend-moved", "::notice file=current/shop/stock.yaml,line=8,col=5,title=note%3A backend-moved::"),
        ("added", "::notice file=current/shop/stock.yaml,line=14,col=9,title=added::"),
        ("accepted-unused", "::notice file=current/shop/stock.yaml,line=12,col=30,title=accepted%3A bound-changed::"),
    ],
)
def test_as_annotations(fixture: str, start: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody has to act on is a notice."""
    monkeypatch.chdir(FOLDER / fixture)

    assert command("--spec", "current", "--against", "previous", "--format", "github").out.startswith(start)


def test_rules(command: Command) -> None:
    rows = [line.split(": ", 1) for line in command("--rules").out.splitlines()]

    assert dict(rows) == breaking.rules()


def of_texts(old: str, new: str, face: str = "clock") -> list[str]:
    """The messages between two versions of a file."""
    readings = [reader.read_texts({f"{face}/{face}.yaml": text}) for text in (old, new)]
    return [verdict.message for verdict in breaking.judge(*readings)]


def test_a_type_with_many_uses() -> None:
    """The first ones are named, the rest counted; a program gets all of them."""
    text = OLD.partition("methods:")[0] + "methods:\n"
    for name in "abcde":
        text += f"  clock.{name}: {{summary: One., result: {{$ref: '#/types/Time'}}}}\n"
    text += "types:\n  Time: {type: string, maxLength: 20}\n"

    assert of_texts(text, text.replace("20", "30")) == [
        "clock.a result, clock.b result, clock.c result and 2 more: maxLength 20 became maxLength 30; "
        "breaks JSON-RPC client reading, gRPC client"
    ]


def test_a_type_of_a_stable_and_an_experimental_method() -> None:
    """The stable one breaks, so that the other is not spoken of."""
    text = OLD.replace("{type: string, maxLength: 20}", "{$ref: '#/types/Time'}")
    text += "  clock.trial:\n    summary: One.\n    stability: experimental\n    result: {$ref: '#/types/Time'}\n"
    text += "types:\n  Time: {type: string, maxLength: 20}\n"

    assert of_texts(text, text.replace("20", "30")) == [
        "clock.now result: maxLength 20 became maxLength 30; breaks JSON-RPC client reading, gRPC client"
    ]


def test_a_recursive_type() -> None:
    """A type that holds itself is gone through once, also beside one that says nothing."""
    text = OLD.replace("{type: string, maxLength: 20}", "{$ref: '#/types/Tree'}")
    tree = "types:\n  Tree: {type: object, properties: {name: {type: string}, branch: BRANCH}}\n"
    old = text + tree.replace("BRANCH", "{$ref: '#/types/Tree'}")
    new = text + tree.replace("BRANCH", "{x-wire: json}")

    assert of_texts(old, old.replace("name: {type: string}", "name: {type: integer}")) == [
        "clock.now result /name: string became integer; breaks JSON-RPC client reading, gRPC client, gRPC backend"
    ]
    assert of_texts(old, new) == [
        "clock.now result /branch: object became any value; breaks JSON-RPC client reading, gRPC client, gRPC backend"
    ]


def test_calls_between_our_own_parts() -> None:
    """The internal face has no client but over gRPC, and nobody asks for its proofs of identity."""
    old = OLD.replace("face: clock", "face: internal").replace("auth: none", "auth: none\nstability: STABILITY")
    for stability, rest in (("stable", "; breaks gRPC client"), ("experimental", "; no break, as it was experimental")):
        before = old.replace("STABILITY", stability)
        after = before.replace("auth: none", "auth: token").replace("20", "30")

        assert of_texts(before, after, "internal") == [f"clock.now result: maxLength 20 became maxLength 30{rest}"]


# Requests that get looser.

HEAD = "spec: 1\nface: clock\nauth: none\nbackend: clock\nmethods:\n  clock.set:\n    summary: Set it.\n    params: "


def judged(old: Any, new: Any) -> list[Verdict]:
    """What is found between two params schemas."""
    readings = [reader.read_texts({"clock/clock.yaml": f"{HEAD}{json.dumps(schema)}\n"}) for schema in (old, new)]
    for reading in readings:
        assert lint.lint(reading) == []
    return breaking.judge(*readings)


def object_of(chance: Random, depth: int) -> dict[str, Any]:
    keys = [f"{letter}{depth}" for letter in chance.sample("abcdefgh", chance.randrange(1, 5))]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key for key in keys if chance.random() < 0.5],
        "properties": {key: value_of(chance, depth) for key in keys},
    }


def value_of(chance: Random, depth: int) -> dict[str, Any]:
    """A schema of one of the forms that can get looser."""
    form = chance.randrange(6 if depth else 4)
    if form == 0:
        return {"type": "string", "minLength": chance.randrange(1, 3), "maxLength": chance.randrange(3, 9)}
    if form == 1:
        return {"type": "integer", "minimum": chance.randrange(-9, 0), "maximum": chance.randrange(9)}
    if form == 2:
        return {"enum": chance.sample(["red", "green", "blue", "grey"], chance.randrange(1, 4))}
    if form == 3:
        return {"type": "string", "pattern": "^[a-f]{1,8}$"}
    if form == 4:
        return {"type": "array", "default": [], "maxItems": chance.randrange(1, 4), "items": value_of(chance, 0)}
    return object_of(chance, depth - 1)


def below(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The schema and all inside it."""
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return [schema, *(found for part in inner for found in below(part))]


def loosened(chance: Random, schema: dict[str, Any]) -> dict[str, Any]:
    """A copy that takes more, and has the same fields and types on the wire as far as it had any."""
    found: dict[str, Any] = json.loads(json.dumps(schema))
    place = chance.choice(below(found))
    if "enum" in place:
        place["enum"].append("black")
    elif "pattern" in place:
        del place["pattern"]
    elif "items" in place or ("maxLength" in place and chance.random() < 0.5):
        bound = "maxItems" if "items" in place else "maxLength"
        place[bound] += 1
    elif "minLength" in place:
        del place["minLength"]
    elif "minimum" in place:
        place["minimum"] -= 1
    elif place["required"] and chance.random() < 0.5:
        place["required"].pop()
    else:
        place["properties"]["z"] = {"type": "boolean"}
    return found


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.data())
def test_a_request_may_get_looser(seed: int, data: st.DataObject) -> None:
    """No break is found, every value that was taken still is, and on the way back there is a break."""
    chance = Random(seed)
    old = object_of(chance, 2)
    new = loosened(chance, old)

    assert [str(one.message) for one in judged(old, new) if one.is_break] == []
    assert load(new)(data.draw(strategy(old, {}))) == []
    assert any(one.outcome is Outcome.BREAK for one in judged(new, old))
