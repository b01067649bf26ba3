"""The log: structured lines on standard error, JSON unless that is a terminal.

Exceptions are logged as their class and the places they passed, never with their words or local values, which may hold
a password of someone's remote. Lines below a warning may be a moment late: a write for each would cost a server that
answers thousands of requests a second a tenth of them.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import sys
import time
import traceback
from types import TracebackType
from typing import BinaryIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from runtime.contract import jsontext

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_FRAMES = 12

LATE_SECONDS = 0.2
"""How long a line below a warning may wait for others to be written with."""


def set_up(level: str) -> None:
    """Send all logs of the process, those of libraries too, to standard error from level on."""
    number = logging.getLevelNamesMapping()[level.upper()]
    factory: structlog.typing.WrappedLogger
    dress = _Dress()
    processors: list[Processor]
    if sys.stderr.isatty():
        processors = [dress, structlog.dev.ConsoleRenderer()]
        factory = structlog.PrintLoggerFactory(sys.stderr)
    else:
        processors = [dress, structlog.processors.JSONRenderer(_dumps)]
        # A stream of its own: with PYTHONUNBUFFERED, as containers have it, Python's would write each line at once.
        lines = _Lines(open(sys.stderr.fileno(), "wb", closefd=False))  # noqa: SIM115 - it is there till the end
        atexit.register(lines.flush)
        factory = lambda *_: lines  # noqa: E731 - the name of a logger is no part of its lines
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
    # Libraries have little to say to an operator below a warning.
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_Libraries()], force=True)


class _Lines:
    """Writes lines to a stream: from a warning on at once, others together when the loop has time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting = False

    def info(self, line: bytes) -> None:
        self._stream.write(line + b"\n")
        if not self._waiting:
            try:
                asyncio.get_running_loop().call_later(LATE_SECONDS, self.flush)
            except RuntimeError:
                self._stream.flush()
            else:
                self._waiting = True

    debug = msg = info

    def warning(self, line: bytes) -> None:
        self._stream.write(line + b"\n")
        self.flush()

    error = critical = exception = fatal = warn = warning

    def flush(self) -> None:
        self._waiting = False
        self._stream.flush()


class _Dress:
    """Adds level and time to an event, and replaces an exception by its class and where it was raised."""

    def __init__(self) -> None:
        self._second = -1
        self._text = ""

    def __call__(self, _: WrappedLogger, level: str, event: EventDict) -> EventDict:
        event["level"] = level
        now = time.time()
        second = int(now)
        if second != self._second:
            self._second, self._text = second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        event["timestamp"] = f"{self._text}.{int((now - second) * 1000):03d}Z"
        if "exc_info" in event:
            _without_words(event)
        return event


def _without_words(event: EventDict) -> None:
    given = event.pop("exc_info")
    info: _ExcInfo
    if isinstance(given, BaseException):
        info = (type(given), given, given.__traceback__)
    elif isinstance(given, tuple):
        info = given
    elif given:
        info = sys.exc_info()
    else:
        return
    if info[0] is not None:
        frames = traceback.extract_tb(info[2])[-_FRAMES:]
        event["exception"] = info[0].__qualname__
        event["at"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


class _Libraries(logging.Handler):
    """Hands the records of Python's logging on to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        log.log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)


def _dumps(value: object, **_: object) -> bytes:
    try:
        return jsontext.dumps(value)
    except TypeError:
        assert isinstance(value, dict)
        return jsontext.dumps({str(key): item if _plain(item) else str(item) for key, item in value.items()})


def _plain(item: object) -> bool:
    return item is None or isinstance(item, (bool, int, float, str))
