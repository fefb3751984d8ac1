"""The clock of a namespace."""

from datetime import datetime
from typing import Optional, Union

from ._control import Control, Duration, duration, read_time, write_time


class Clock:
    """The clock of a namespace. Tokens, codes and lock-outs expire by it.

    Durations are texts such as "PT30M", "30m" or "336h", or a `timedelta`.
    """

    def __init__(self, control: Control) -> None:
        self._control = control

    def now(self) -> datetime:
        """Returns the time of the clock, in UTC."""
        return read_time(self._control.call("GET", "/clock")["now"])

    def advance(self, by: Duration) -> datetime:
        """Moves the clock forward, and returns its new time."""
        step = {"by": duration(by)}
        return read_time(self._control.call("POST", "/clock/advance", step)["now"])

    def advance_to_next_expiry(self) -> str:
        """Moves the clock to the next expiry, and returns the kind of what has expired.

        The kind is, for example, "access_token" or "challenge". Raises `ControlError` with the
        status 409 if nothing expires.
        """
        moved = self._control.call("POST", "/clock/advance", {"to": "next_expiry"})
        return str(moved["expired"]["kind"])

    def freeze(self, at: Optional[Union[str, datetime]] = None) -> datetime:
        """Stops the clock at a time, or at its current time, and returns that time."""
        setting = {"mode": "frozen"}
        if at is not None:
            setting["now"] = write_time(at)
        return read_time(self._control.call("PUT", "/clock", setting)["now"])

    def run(self) -> None:
        """Sets the clock to the real time, and lets it run."""
        self._control.call("PUT", "/clock", {"mode": "real"})
