"""How far one run may go: time, questions, memory. A run that reaches a limit keeps what it has found."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: `seconds` in all; `queries` sent, and `queries_per_address` of them to one address (a zone
    must not aim the run at somebody else's server); `questions` asked by the test cases, answered from memory or not;
    `answer_octets` of all answers that are held."""

    seconds: float = 600.0
    queries: int = 10_000
    queries_per_address: int = 1_000
    questions: int = 200_000
    answer_octets: int = 64 << 20


DEFAULT_LIMITS: Final = Limits()


class LimitReached(Exception):
    """The run may not go on: `what` names the limit as `Limits` does, `limit` is its value."""

    code = "runLimitReached"

    def __init__(self, what: str, limit: float) -> None:
        super().__init__(f"the run has reached its limit of {limit:g} {what}")
        self.what = what
        self.limit = limit
