"""The one error of the model: a code of XAPI with its parameters."""

from __future__ import annotations


class XapiFault(Exception):
    """A call or a task fails with a code of XAPI; `params` are texts, as on the wire (reference b.8)."""

    def __init__(self, code: str, *params: object) -> None:
        super().__init__(code, *params)
        self.code = code
        self.params = [str(one) for one in params]

    @property
    def error_info(self) -> list[str]:
        return [self.code, *self.params]
