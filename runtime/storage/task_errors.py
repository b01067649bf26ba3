"""Why the task log refuses something. The faces have their own words for it, so these stay inside the backend."""

from __future__ import annotations


class TaskError(Exception):
    """The base of what callers of the task log have to expect; nothing was changed."""


class UnknownTask(TaskError):
    """There is no such task, or it is not the caller's."""

    def __init__(self, id: str) -> None:
        super().__init__(f"no task {id}")
        self.id = id


class TaskOver(TaskError):
    """The task is over, and nothing can be added to it."""

    def __init__(self, id: str, status: str) -> None:
        super().__init__(f"task {id} is over, as {status}")
        self.id = id
        self.status = status


class TaskRuns(TaskError):
    """The task is not over yet."""

    def __init__(self, id: str) -> None:
        super().__init__(f"task {id} is running")
        self.id = id


class TaskHeld(TaskError):
    """The task has a worker already."""

    def __init__(self, id: str) -> None:
        super().__init__(f"task {id} has a worker")
        self.id = id


class JobRuns(TaskError):
    """A task of the same job is running."""

    def __init__(self, job: str, id: str) -> None:
        super().__init__(f"job {job} runs as task {id}")
        self.job = job
        self.id = id


class LimitReached(TaskError):
    """There would be too many tasks."""


class TokenTooOld(TaskError):
    """What happened after the token is no longer known."""

    def __init__(self, token: str) -> None:
        super().__init__("the events after the token are no longer known")
        self.token = token
