"""The benchmark's table: ratios in which more is better, goals that are met or missed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bench import __main__ as command
from bench.table import Row, row, text


@pytest.mark.parametrize(
    ("made", "ratio", "reached"),
    [
        (row("a", [900, 1000, 1100], "req/s", "peer", 100, goal=10), 10.0, True),
        (row("a", [900], "req/s", "peer", 100, goal=10), 9.0, False),
        (row("a", [0.5], "s", "limit", 2, goal=1, less_is_better=True), 4.0, True),
        (row("a", [4], "s", "limit", 2, goal=1, less_is_better=True), 0.5, False),
        (row("a", [4], "s", "peer", 2), 2.0, None),
    ],
)
def test_more_is_better_in_every_ratio(made: Row, ratio: float, reached: bool | None) -> None:
    assert (made.ratio, made.reached) == (ratio, reached)


def test_the_median_of_the_runs_is_the_figure() -> None:
    made = row("a", [3, 1, 100], "s", "limit", 1)

    assert (made.ours, made.spread) == (3, (1, 100))


def test_the_table_is_aligned() -> None:
    shown = text(
        [
            row("system.listMethods", [9000, 9500.4], "req/s", "real proxy", 900, goal=10),
            row("check", [0.51234], "s", "limit", 2, goal=1, less_is_better=True),
        ]
    )

    assert shown.splitlines() == [
        "| what               |        ours | against    |    theirs | ratio |  goal |         spread |",
        "| ------------------ | ----------: | ---------- | --------: | ----: | ----: | -------------: |",
        "| system.listMethods | 9,250 req/s | real proxy | 900 req/s | 10.28 | 10 ok | 9,000 .. 9,500 |",
        "| check              |     0.512 s | limit      |       2 s |  3.90 |  1 ok | 0.512 .. 0.512 |",
    ]


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `fine` and `broken` the benchmarks there are."""

    def broken() -> list[Row]:
        raise RuntimeError("no server")

    for name, run in {"fine": lambda: [row("a", [10], "req/s", "peer", 5)], "broken": broken}.items():
        module = ModuleType(f"bench.{name}")
        module.run = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, f"bench.{name}", module)
    monkeypatch.setattr(command, "NAMES", ("fine", "broken"))


@pytest.mark.usefixtures("benchmark")
def test_the_rows_are_printed_and_written_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.json"

    code = command.main(["fine", "--json", str(file)])

    assert code == 0
    assert "| a    | 10 req/s |" in capsys.readouterr().out
    assert json.loads(file.read_text())[0] == {
        "what": "a", "ours": 10, "unit": "req/s", "against": "peer", "theirs": 5, "spread": [10, 10], "goal": None,
        "less_is_better": False, "ratio": 2.0, "reached": None,
    }  # fmt: skip


@pytest.mark.usefixtures("benchmark")
def test_a_benchmark_that_fails_is_1_and_the_others_count(capsys: pytest.CaptureFixture[str]) -> None:
    code = command.main([])

    captured = capsys.readouterr()
    assert code == 1
    assert "| a    | 10 req/s |" in captured.out
    assert "broken: failed" in captured.err


@pytest.mark.usefixtures("benchmark")
def test_an_unknown_benchmark_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.main(["htpt"])

    assert end.value.code == 2
    assert "no benchmark 'htpt'; there are fine, broken" in capsys.readouterr().err
