"""The log: structured lines on standard error, JSON unless that is a terminal.

Exceptions are logged as their class and the places they passed, never with their words or local values, which may hold
a password of someone's remote.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

from runtime.contract import jsontext

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
_FRAMES = 12


def set_up(level: str) -> None:
    """Send all logs of the process, those of libraries too, to standard error from level on."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        _without_words,
    ]
    logger_factory: structlog.typing.WrappedLogger
    if sys.stderr.isatty():
        renderers: list[structlog.typing.Processor] = [structlog.dev.ConsoleRenderer()]
        logger_factory = structlog.PrintLoggerFactory(sys.stderr)
    else:
        renderers = [structlog.processors.JSONRenderer(_dumps)]
        logger_factory = structlog.BytesLoggerFactory(sys.stderr.buffer)
    structlog.configure(
        processors=[*shared, *renderers],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=logger_factory,
        cache_logger_on_first_use=True,
    )
    # Libraries have little to say to an operator below a warning.
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_Libraries()], force=True)


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


def _without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and where it was raised, innermost last."""
    given = event.pop("exc_info", None)
    info: _ExcInfo | tuple[None, None, None]
    if isinstance(given, BaseException):
        info = (type(given), given, given.__traceback__)
    elif isinstance(given, tuple):
        info = given
    elif given:
        info = sys.exc_info()
    else:
        return event
    if info[0] is not None:
        frames = traceback.extract_tb(info[2])[-_FRAMES:]
        event["exception"] = info[0].__qualname__
        event["at"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return event
