"""The ids of tasks: the clock in base 36, nine characters, a dash, a random number in base 36.

Source: measured, Xen Orchestra proxy 0.31.6 (`0mwp4h5uw-1j4v`). Ids of later tasks sort behind those of earlier ones.
"""

from __future__ import annotations

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

RANDOM = 36**8
"""The random part is below this: two tasks of one millisecond meet once in 2.8 million million."""


def base36(number: int) -> str:
    """Return a number from 0 on in base 36."""
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if not number:
            return text


def task_id(now: int, random: int) -> str:
    """Return the id of a task that starts at now, in milliseconds since the epoch."""
    return f"{base36(now).rjust(9, '0')}-{base36(random).rjust(4, '0')}"
