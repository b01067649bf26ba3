"""The log is JSON lines on standard error, without the words of exceptions."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.process import environment


def logged(level: str, program: str, **environ: str) -> list[dict[str, Any]]:
    """Return the lines that a program logs."""
    begin = f"import asyncio, logging, structlog\nfrom runtime.cli import logs\nlogs.set_up({level!r})\n"
    script = f"{begin}log = structlog.get_logger('x')\n{program}"
    environ = environment(**environ)
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_has_event_level_time_and_facts() -> None:
    (line,) = logged("info", "log.info('request', method='a.b', ms=1.5)")

    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "request", "level": "info", "method": "a.b", "ms": 1.5}


@pytest.mark.parametrize(("level", "seen"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_lines_below_the_level_are_left_out(level: str, seen: int) -> None:
    program = "log.debug('d')\nlog.info('i')\nlog.warning('w')\nlog.error('e')"

    assert [line["event"] for line in logged(level, program)] == ["d", "i", "w", "e"][4 - seen :]


@pytest.mark.parametrize("log", ["log.exception('failed')", "logging.getLogger('library').exception('failed')"])
def test_an_exception_is_its_class_and_its_places(log: str) -> None:
    program = f"try:\n    raise ValueError('planted-password')\nexcept ValueError:\n    {log}"

    (line,) = logged("info", program)

    assert line["exception"] == "ValueError"
    assert line["at"] == ["<string>:6 <module>"]
    assert "planted" not in json.dumps(line)


def test_libraries_are_heard_from_a_warning_on() -> None:
    program = "logging.getLogger('library').info('quiet')\nlogging.getLogger('library').warning('loud')"

    assert [(line["logger"], line["event"]) for line in logged("info", program)] == [("library", "loud")]


def test_lines_in_a_loop_are_all_written_in_order() -> None:
    program = "async def main():\n    for n in range(1000):\n        log.info('n', n=n)\nasyncio.run(main())"

    assert [line["n"] for line in logged("info", program)] == list(range(1000))


def test_lines_in_a_loop_wait_for_each_other_where_python_does_not_buffer() -> None:
    program = (
        "import os\nasync def main():\n    log.info('first')\n    os.write(2, b'{\"event\": \"second\"}\\n')\n"
        "asyncio.run(main())"
    )

    lines = logged("info", program, PYTHONUNBUFFERED="1")

    assert [line["event"] for line in lines] == ["second", "first"]


def test_what_json_has_no_form_for_is_its_text() -> None:
    (line,) = logged("info", "log.info('x', path=print)")

    assert line["path"] == "<built-in function print>"
