"""What sets one JSON-RPC face apart from another on the wire. Everything else is one and the same code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runtime.contract.abi import Fault, Finding, Json
from runtime.gateway import standard_errors, xo_errors, zonemaster_errors, zonemaster_languages
from runtime.gateway.jsonrpc import Invalid, NotJson, TooMuch


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    refused: Callable[[NotJson | TooMuch | Invalid], Json]
    unknown_method: Callable[[str], Json]
    parameters: Callable[[Sequence[Finding]], Json]
    fault: Callable[[Fault], Json]
    no_parameters: Callable[[], Json] | None = None
    """The error when a method has required parameters and the request no params; None: as for `{}`."""
    worded: Callable[[Json, Json], Json] | None = None
    """From an error object and the params to the error in the language that these ask for."""
    nothing: bytes = b"null"
    """The result of a method that returns nothing."""
    any_params: bool = False
    """Params may be a bare string or number, if the method's schema has them."""
    any_verb: bool = False
    """The body counts and the HTTP verb does not."""
    liberal: bool = False
    """The envelope is looked at as today's Zonemaster does, see `jsonrpc.parse`."""
    open_batches: bool = False
    """Long lists come in requests without a token, whose methods have credentials of their own."""

    def failure(self, fault: Fault, params: Json) -> Json:
        """Return the error object for a call with these params that failed."""
        return self._said(self.fault(fault), params)

    def wrong(self, findings: Sequence[Finding], params: Json) -> Json:
        """Return the error object for params that do not fit."""
        return self._said(self.parameters(findings), params)

    def _said(self, error: Json, params: Json) -> Json:
        return error if self.worded is None else self.worded(error, params)


XO = Dialect(
    refused=xo_errors.refused,
    unknown_method=xo_errors.unknown_method,
    parameters=xo_errors.parameters,
    fault=xo_errors.fault,
    # xo-server looks for a member of the result, whatever it is, and fails on null.
    nothing=b"true",
)

ZONEMASTER = Dialect(
    refused=zonemaster_errors.refused,
    unknown_method=zonemaster_errors.unknown_method,
    parameters=zonemaster_errors.parameters,
    fault=zonemaster_errors.fault,
    no_parameters=zonemaster_errors.no_parameters,
    worded=zonemaster_languages.worded,
    any_params=True,
    any_verb=True,
    liberal=True,
    open_batches=True,
)

STANDARD = Dialect(
    refused=standard_errors.refused,
    unknown_method=standard_errors.unknown_method,
    parameters=standard_errors.parameters,
    fault=standard_errors.fault,
    any_params=True,
)
