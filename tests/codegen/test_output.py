"""The output folder: what is written, what is left alone, what is refused."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from codegen import output
from codegen.output import DIFFERS, EDITED, IN_THE_WAY, MISSING, STALE, UNREADABLE, Drift, OutputError, Tree

VERSIONS = {"generator": "1", "grpcio-tools": "2"}


def tree(files: Mapping[str, str], ledgers: Mapping[str, str] | None = None) -> Tree:
    return Tree(
        files={name: text.encode() for name, text in files.items()},
        sources=dict.fromkeys(files, ("xo/task.yaml",)),
        ledgers={name: text.encode() for name, text in (ledgers or {}).items()},
        versions=VERSIONS,
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "spec" / "xo").mkdir(parents=True)
    return tmp_path / "spec"


def write(made: Tree, out: Path, spec: Path, *, force: bool = False) -> output.Written:
    written, refused = output.write(made, out, spec, force=force)
    assert refused == []
    return written


def refused(made: Tree, out: Path, spec: Path, *, force: bool = False) -> list[Drift]:
    """What forbids the writing; shows that it changes nothing."""
    before = snapshot(out)
    written, found = output.write(made, out, spec, force=force)
    assert found
    assert written == output.Written()
    assert snapshot(out) == before
    return found


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything in a folder, with the times of the last change."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def contents(folder: Path) -> dict[str, str]:
    return {name: text.decode() for name, (_, text) in snapshot(folder).items() if name != output.MANIFEST}


OLD = {"a.py": "a", "b/c.py": "c", "b/d/e.py": "e", "f/g.py": "g"}


def test_first_run(out: Path, spec: Path) -> None:
    """Everything is written, the ledger among the spec files, and nothing else is left behind."""
    done = write(tree(OLD, {"xo/numbers.json": "{}"}), out, spec)

    assert contents(out) == OLD
    assert (spec / "xo/numbers.json").read_text() == "{}"
    assert sorted(path.name for path in out.iterdir()) == [output.MANIFEST, "a.py", "b", "f"]
    assert (done.written, done.removed, done.unchanged) == ((*sorted(OLD), "xo/numbers.json"), (), 0)
    assert output.compare(tree(OLD, {"xo/numbers.json": "{}"}), out, spec) == []


def test_manifest(out: Path, spec: Path) -> None:
    """One line a file, sorted: path, hash and sources; and the tools that made it."""
    write(tree({"b.py": "b", "a.py": ""}), out, spec)

    assert (out / output.MANIFEST).read_text() == (
        "{\n"
        ' "generator": "1",\n'
        ' "grpcio-tools": "2",\n'
        ' "files": {\n'
        '  "a.py": {"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",'
        ' "sources": ["xo/task.yaml"]},\n'
        '  "b.py": {"sha256": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d",'
        ' "sources": ["xo/task.yaml"]}\n'
        " }\n"
        "}\n"
    )


def test_second_run_touches_nothing(out: Path, spec: Path) -> None:
    """A file that is as it should be keeps its time, the manifest and the ledgers too."""
    made = tree(OLD, {"xo/numbers.json": "{}"})
    write(made, out, spec)
    before = snapshot(out.parent)

    done = write(made, out, spec)

    assert snapshot(out.parent) == before
    assert (done.written, done.removed, done.unchanged) == ((), (), 5)


def test_only_what_changed_is_written(out: Path, spec: Path) -> None:
    write(tree(OLD), out, spec)
    before = snapshot(out)

    done = write(tree({**OLD, "b/c.py": "new", "b/new.py": "n"}), out, spec)

    after = snapshot(out)
    assert done.written == ("b/c.py", "b/new.py")
    assert {name for name in after if after[name] != before.get(name)} == {"b/c.py", "b/new.py", output.MANIFEST}


def test_files_no_longer_generated_go_with_their_empty_folders(out: Path, spec: Path) -> None:
    write(tree(OLD), out, spec)
    (out / "f" / "__pycache__").mkdir()
    (out / "f" / "__pycache__" / "g.cpython-311.pyc").write_bytes(b"")

    done = write(tree({"a.py": "a"}), out, spec)

    assert done.removed == ("b/c.py", "b/d/e.py", "f/g.py")
    assert sorted(path.name for path in out.iterdir()) == [output.MANIFEST, "a.py"]


def test_files_of_others_survive(out: Path, spec: Path) -> None:
    """The scenario of openapi-generator#4076: a file of the user in the output folder stays, whatever is removed."""
    write(tree(OLD), out, spec)
    (out / "b" / "mine.py").write_text("mine")
    (out / "mine").mkdir()
    (out / "README.md").write_text("mine")

    write(tree({"a.py": "a"}), out, spec)

    assert contents(out) == {"a.py": "a", "b/mine.py": "mine", "README.md": "mine"}
    assert (out / "mine").is_dir()
    assert output.compare(tree({"a.py": "a"}), out, spec) == []


def test_files_of_a_renamed_spec_do_not_stay(out: Path, spec: Path) -> None:
    """The scenario of bufbuild/buf#4440: output of a file that was renamed must not stay beside the new one."""
    write(tree({"proto/old/v1/old_pb2.py": "x", "proto/__init__.py": ""}), out, spec)

    write(tree({"proto/new/v1/new_pb2.py": "x", "proto/__init__.py": ""}), out, spec)

    assert contents(out) == {"proto/new/v1/new_pb2.py": "x", "proto/__init__.py": ""}
    assert not (out / "proto" / "old").exists()


def test_hand_edit_is_refused(out: Path, spec: Path) -> None:
    """An edit is not overwritten, and nothing else is written either."""
    write(tree(OLD), out, spec)
    (out / "a.py").write_text("edited")

    assert refused(tree({**OLD, "a.py": "new", "b/c.py": "new"}), out, spec) == [Drift("a.py", EDITED)]


def test_hand_edit_is_refused_without_a_change_of_the_spec(out: Path, spec: Path) -> None:
    write(tree(OLD), out, spec)
    (out / "a.py").write_text("edited")

    assert refused(tree(OLD), out, spec) == [Drift("a.py", EDITED)]


def test_hand_edit_that_is_the_new_content_is_none(out: Path, spec: Path) -> None:
    """Whoever writes by hand what the generator would write has not stood in its way."""
    write(tree(OLD), out, spec)
    (out / "a.py").write_text("new")

    assert write(tree({**OLD, "a.py": "new"}), out, spec).written == ()


def test_hand_edit_of_a_file_no_longer_generated_is_refused(out: Path, spec: Path) -> None:
    write(tree(OLD), out, spec)
    (out / "b/c.py").write_text("edited")

    assert refused(tree({"a.py": "a"}), out, spec) == [Drift("b/c.py", f"{STALE}, and {EDITED}")]


def test_force_overwrites_and_removes_hand_edits(out: Path, spec: Path) -> None:
    write(tree(OLD), out, spec)
    for name in ("a.py", "b/c.py"):
        (out / name).write_text("edited")

    write(tree({"a.py": "a"}), out, spec, force=True)

    assert contents(out) == {"a.py": "a"}


def test_removed_by_hand_is_written_again(out: Path, spec: Path) -> None:
    write(tree(OLD), out, spec)
    (out / "a.py").unlink()

    assert write(tree(OLD), out, spec).written == ("a.py",)


@pytest.mark.parametrize("force", [False, True])
def test_file_of_another_in_the_way(out: Path, spec: Path, force: bool) -> None:
    """What the manifest does not list is never overwritten."""
    out.mkdir()
    (out / "a.py").write_text("mine")

    assert refused(tree(OLD), out, spec, force=force) == [Drift("a.py", IN_THE_WAY)]


def test_file_of_another_with_the_same_content_is_taken_over(out: Path, spec: Path) -> None:
    """As after the manifest was lost."""
    write(tree(OLD), out, spec)
    (out / output.MANIFEST).unlink()

    assert write(tree(OLD), out, spec).written == ()
    assert output.compare(tree(OLD), out, spec) == []


def test_folder_in_the_way(out: Path, spec: Path) -> None:
    (out / "a.py").mkdir(parents=True)
    (out / "a.py" / "mine").write_text("mine")

    assert refused(tree(OLD), out, spec) == [Drift("a.py", IN_THE_WAY)]


def test_file_in_the_way_of_a_folder(out: Path, spec: Path) -> None:
    out.mkdir()
    (out / "b").write_text("mine")

    assert refused(tree(OLD), out, spec) == [Drift("b", IN_THE_WAY)]


def test_link_in_the_way(out: Path, spec: Path, tmp_path: Path) -> None:
    """A link would lead the writing elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    out.mkdir()
    (out / "b").symlink_to(tmp_path / "elsewhere")
    (out / "a.py").symlink_to(tmp_path / "elsewhere" / "a.py")

    assert refused(tree(OLD), out, spec) == [Drift("a.py", IN_THE_WAY), Drift("b", IN_THE_WAY)]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_file_becomes_folder_and_folder_becomes_file(out: Path, spec: Path) -> None:
    """Between two specs, among files of ours."""
    write(tree({"a": "a", "b/c": "c", "b/d/e": "e"}), out, spec)

    write(tree({"a/x": "x", "b": "b"}), out, spec)

    assert contents(out) == {"a/x": "x", "b": "b"}


@pytest.mark.parametrize("path", ["../victim", "/victim", "a/../../victim", "..\\victim", ""])
def test_manifest_that_points_outside_removes_nothing(out: Path, spec: Path, path: str) -> None:
    write(tree({"a.py": "a"}), out, spec)
    victim = out.parent / "victim"
    victim.write_text("a")
    manifest = json.loads((out / output.MANIFEST).read_bytes())
    name = path.replace("/victim", victim.as_posix()) if path.startswith("/") else path
    manifest["files"][name] = manifest["files"]["a.py"]
    (out / output.MANIFEST).write_text(json.dumps(manifest))

    write(tree({}), out, spec, force=True)

    assert victim.read_text() == "a"
    assert not (out / "a.py").exists()


CONFLICT = """<<<<<<< ours
{one}
=======
{two}
>>>>>>> theirs
"""


def test_manifest_with_a_merge_conflict(out: Path, spec: Path) -> None:
    """Refused at first; with force, what the lines of both sides list is known to be of the generator's making."""
    write(tree({"a.py": "a", "b.py": "theirs"}), out, spec)
    theirs = (out / output.MANIFEST).read_text()
    write(tree({"a.py": "a", "b.py": "ours", "c.py": "c"}), out, spec)
    ours = (out / output.MANIFEST).read_text()
    (out / output.MANIFEST).write_text(CONFLICT.format(one=ours, two=theirs))
    made = tree({"a.py": "a", "b.py": "merged"})

    assert refused(made, out, spec) == [Drift(output.MANIFEST, UNREADABLE)]
    assert Drift(output.MANIFEST, UNREADABLE) in output.compare(made, out, spec)
    write(made, out, spec, force=True)
    assert contents(out) == {"a.py": "a", "b.py": "merged"}
    assert output.compare(made, out, spec) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "5", '{"files": 5}', '{"files": {"a.py": 5}}', "\xff", '{"files": {"a": {}}}']
)
def test_manifest_that_is_none(out: Path, spec: Path, text: str) -> None:
    out.mkdir()
    (out / output.MANIFEST).write_bytes(text.encode("latin-1"))

    assert refused(tree(OLD), out, spec) == [Drift(output.MANIFEST, UNREADABLE)]
    write(tree(OLD), out, spec, force=True)
    assert output.compare(tree(OLD), out, spec) == []


def test_ledger_is_mended_and_not_guarded(out: Path, spec: Path) -> None:
    """Merges edit it, so it is no hand edit."""
    write(tree(OLD, {"xo/numbers.json": "1"}), out, spec)
    (spec / "xo/numbers.json").write_text("merged")
    made = tree(OLD, {"xo/numbers.json": "2"})

    assert output.compare(made, out, spec) == [Drift("xo/numbers.json", DIFFERS, ledger=True)]
    assert write(made, out, spec).written == ("xo/numbers.json",)
    assert [path.name for path in (spec / "xo").iterdir()] == ["numbers.json"]


def test_compare_names_every_state(out: Path, spec: Path) -> None:
    """And changes nothing."""
    write(tree({**OLD, "old.py": "o"}), out, spec)
    (out / "a.py").unlink()
    (out / "f/g.py").write_text("edited")
    made = tree({**OLD, "b/c.py": "new"}, {"xo/numbers.json": "{}"})
    before = snapshot(out.parent)

    assert output.compare(made, out, spec) == [
        Drift("a.py", MISSING),
        Drift("b/c.py", DIFFERS),
        Drift("f/g.py", EDITED),
        Drift("old.py", STALE),
        Drift("xo/numbers.json", MISSING, ledger=True),
    ]
    assert snapshot(out.parent) == before


def test_compare_with_nothing(out: Path, spec: Path) -> None:
    assert output.compare(tree({"a.py": "a"}), out, spec) == [Drift("a.py", MISSING)]
    assert not out.exists()


def test_compare_sees_a_manifest_that_alone_is_wrong(out: Path, spec: Path) -> None:
    write(tree(OLD), out, spec)
    other = Tree(tree(OLD).files, tree(OLD).sources, {}, {**VERSIONS, "generator": "2"})

    assert output.compare(other, out, spec) == [Drift(output.MANIFEST, DIFFERS)]


def test_manifest_alone_is_rewritten_for_other_tools(out: Path, spec: Path) -> None:
    """A release of the generator that makes the same files touches none of them."""
    write(tree(OLD), out, spec)
    before = snapshot(out)
    other = Tree(tree(OLD).files, tree(OLD).sources, {}, {**VERSIONS, "generator": "2"})

    write(other, out, spec)

    after = snapshot(out)
    assert {name for name in after if after[name] != before[name]} == {output.MANIFEST}
    assert output.read_manifest(out).versions["generator"] == "2"


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("steps", range(11))
def test_killed_halfway(out: Path, spec: Path, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """After any number of changes to the folder the next run goes on, with another spec too, and takes nothing for a
    hand edit."""
    old = {**OLD, "gone.py": "x"}
    write(tree(old), out, spec)
    left = steps

    def counted(name: str) -> None:
        real = getattr(Path, name)

        def step(self: Path, *arguments: object, **named: object) -> object:
            nonlocal left
            if output.STAGING not in self.as_posix() or name == "replace":
                if left == 0:
                    raise Killed
                left -= 1
            return real(self, *arguments, **named)

        monkeypatch.setattr(Path, name, step)

    for name in ("replace", "unlink", "mkdir", "rmdir"):
        counted(name)
    with pytest.raises(Killed):
        output.write(tree({"a.py": "a2", "b/c.py": "c2", "b/d/e.py": "e", "f/g.py": "g2", "h.py": "h"}), out, spec)
    monkeypatch.undo()
    newer = {"a.py": "a3", "b/c.py": "c2", "f/g.py": "g", "i.py": "i"}

    write(tree(newer), out, spec)

    assert contents(out) == newer
    assert output.compare(tree(newer), out, spec) == []


def test_full_disk_changes_nothing(out: Path, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All new content is written beside the tree before the first file is replaced."""
    write(tree(OLD), out, spec)
    before = snapshot(out)
    real = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if content == b"last":
            raise OSError(28, "No space left on device", str(self))
        return real(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        output.write(tree({"a.py": "new", "z.py": "last"}), out, spec)

    assert snapshot(out) == before
    assert not (out / output.STAGING).exists()


def test_rest_of_a_killed_run_is_cleared(out: Path, spec: Path) -> None:
    (out / output.STAGING).mkdir(parents=True)
    (out / output.STAGING / "0").write_text("rest")

    write(tree(OLD), out, spec)

    assert not (out / output.STAGING).exists()


def test_two_runs_at_once(out: Path, spec: Path) -> None:
    """The second one says so and leaves."""
    (out / output.STAGING).mkdir(parents=True)
    handle = os.open(out / output.STAGING, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(OutputError, match="another run is at work"):
            output.write(tree(OLD), out, spec)
    finally:
        os.close(handle)

    write(tree(OLD), out, spec)


def test_output_folder_that_is_a_file(out: Path, spec: Path) -> None:
    out.write_text("mine")

    with pytest.raises(OutputError):
        output.write(tree(OLD), out, spec)
    assert out.read_text() == "mine"
