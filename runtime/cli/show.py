"""How `gatewright call` shows an answer: JSON for people or exact, task trees as they move, bytes as they are.

Answers go to standard output; progress, for eyes alone, to standard error when that is a terminal.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.highlighter import JSONHighlighter
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from runtime.cli import planview
from runtime.cli.amounts import size
from runtime.cli.client import Answer, Bytes, CallFailed, Records, Value
from runtime.cli.taskevents import Task, TaskTree, is_event
from runtime.contract.abi import Json

_MARKS = {"success": ("✓", "green"), "skipped": ("-", "yellow")}
_FAILED = ("✗", "red")


async def show(answer: Answer, *, raw: bool, method: str = "") -> None:
    """Write the answer of a method out as it comes.

    Raises CallFailed when the answer is the events of a task that failed, or bytes would go to a terminal.
    """
    match answer:
        case Value(value) if method == planview.METHOD and not raw:
            _write("".join(f"{line}\n" for line in planview.lines(value)))
        case Value(value):
            _show_value(value, raw)
        case Records():
            await _show_records(answer, raw)
        case Bytes(blocks):
            if sys.stdout.isatty():
                raise CallFailed("the answer is binary data: send standard output to a file")
            async for block in blocks:
                sys.stdout.buffer.write(block)
            sys.stdout.buffer.flush()


def _show_value(value: Json, raw: bool) -> None:
    if raw:
        _write(value if isinstance(value, str) else _json(value, separators=(",", ":")) + "\n")
    else:
        _write_json(_json(value, indent=2))


async def _show_records(records: Records, raw: bool) -> None:
    tree = TaskTree()
    terminal = sys.stdout.isatty()
    with TaskView() if sys.stderr.isatty() and not raw else contextlib.nullcontext() as view:
        async for line in records.lines:
            try:
                record = json.loads(line)
            except ValueError:
                raise CallFailed("the answer goes on with text that is not JSON") from None
            task = tree.take(record) if is_event(record) else None
            if view is not None and task is not None:
                view.update(task)
                if terminal:
                    continue
            if raw:
                _write(line.decode() + "\n")
            else:
                _write_json(_json(record))
            sys.stdout.flush()
    status = tree.status()
    if status != "success":
        sentence = "the stream ended before the task" if status == "pending" else f"the task ended with {status}"
        raise CallFailed(sentence, tuple(f"{task.name}: {task.message}" for task in tree.failures()))


def _json(value: Json, **layout: Any) -> str:
    """Return value as JSON text, escaped where standard output has no characters for it."""
    text = json.dumps(value, ensure_ascii=False, **layout)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return json.dumps(value, **layout)
    return text


def _write(text: str) -> None:
    encoding = sys.stdout.encoding
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _write_json(text: str) -> None:
    """Write JSON text and a newline; on a terminal in colours."""
    if sys.stdout.isatty():
        Console(soft_wrap=True).print(JSONHighlighter()(Text(text)))
    else:
        sys.stdout.write(text + "\n")


class TaskView:
    """A task tree on standard error: one line for each running task, and a line that stays for each that ended."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[transfer]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._rows: dict[str, TaskID] = {}
        self._warned: dict[str, int] = {}
        """How many warnings of a task are shown."""

    def __enter__(self) -> TaskView:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def update(self, task: Task) -> None:
        indent = "  " * task.depth
        row = self._rows.get(task.id)
        if row is None:
            row = self._rows[task.id] = self._progress.add_task(
                Text(indent + task.name).markup, total=None, transfer=""
            )
        if task.progress is not None:
            self._progress.update(row, total=100, completed=task.progress)
        if task.rate is not None and task.end is None:
            self._progress.update(row, transfer=transfer(task))
        for warning in task.warnings[self._warned.get(task.id, 0) :]:
            self._progress.console.print(Text(f"{indent}! {warning}", style="yellow"))
        self._warned[task.id] = len(task.warnings)
        if task.end is not None:
            self._progress.remove_task(row)
            mark, colour = _MARKS.get(task.status, _FAILED)
            line = Text(f"{indent}{mark} ", style=colour)
            line.append(f"{task.name}  {(task.end - task.start) / 1000:.1f} s", style="default")
            if task.done is not None:
                line.append(f"  {size(task.done)}", style="default")
            if task.message:
                line.append(f"  {task.message}", style=colour)
            self._progress.console.print(line)


def transfer(task: Task) -> str:
    """Return how many bytes of a transfer have moved, how fast, and how long it takes still, as far as is known."""
    assert task.rate is not None
    done = "" if task.done is None else f"{size(task.done)}, "
    if done and task.total is not None:
        done = f"{size(task.done or 0)} of {size(task.total)}, "
    left = "" if task.remaining is None else f", {int(task.remaining) // 60}:{int(task.remaining) % 60:02d} left"
    return f"{done}{size(task.rate)}/s{left}"


@contextlib.contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a terminal that an answer is awaited and for how long."""
    if not sys.stderr.isatty():
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(Text(what).markup)
        yield
