"""Runs of tests: started, queued, executed, kept; batches and users."""

from runtime.dns.runs.errors import (
    BatchTooLarge,
    BatchUnfinished,
    Invalid,
    NotAuthorized,
    QueueFull,
    RunsError,
    StoreUnavailable,
    TooManyRuns,
    UnknownBatch,
    UnknownRun,
    UserExists,
)
from runtime.dns.runs.model import (
    BatchStatus,
    GivenDs,
    GivenServer,
    HistoryEntry,
    Kind,
    Message,
    Parameters,
    Results,
    Run,
    Started,
    State,
)
from runtime.dns.runs.opening import open_runs
from runtime.dns.runs.service import Runs
from runtime.dns.runs.settings import RunsSettings

__all__ = [
    "BatchStatus",
    "BatchTooLarge",
    "BatchUnfinished",
    "GivenDs",
    "GivenServer",
    "HistoryEntry",
    "Invalid",
    "Kind",
    "Message",
    "NotAuthorized",
    "Parameters",
    "QueueFull",
    "Results",
    "Run",
    "Runs",
    "RunsError",
    "RunsSettings",
    "Started",
    "State",
    "StoreUnavailable",
    "TooManyRuns",
    "UnknownBatch",
    "UnknownRun",
    "UserExists",
    "open_runs",
]
