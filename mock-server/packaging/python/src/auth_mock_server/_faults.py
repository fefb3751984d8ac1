"""Faults: failing networks and servers."""

from typing import Any, Dict, List, Mapping, Optional, Union

from ._control import Control, Duration, duration, segment

#: What happens to a request: a status such as 503, the name of an effect such as
#: "CONNECTION_RESET_BY_PEER", or an effect with settings, such as
#: `{"type": "latency", "delay": "2s"}`.
Effect = Union[int, str, Mapping[str, object]]


class Faults:
    """The faults of a namespace."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def next(self, operation: str, effect: Effect, *, after: bool = False) -> str:
        """Lets the next request to an operation fail, and returns the id of the fault.

        `operation` is a name such as "portal_login". With `after`, the operation takes place, and
        then its reply is lost.
        """
        return self.add(effect, match={"operation": operation}, times=1, after=after)

    def add(
        self,
        effect: Effect,
        *,
        match: Optional[Mapping[str, object]] = None,
        times: Optional[int] = None,
        lasts: Optional[Duration] = None,
        probability: Optional[float] = None,
        after: bool = False,
    ) -> str:
        """Adds a fault, and returns its id.

        `match` selects requests, such as `{"operation": "load"}`; without it, all match. The fault
        ends after `times` requests, and after `lasts` by the namespace's clock.
        """
        fault: Dict[str, object] = {"match": dict(match or {}), "effect": _effect(effect)}
        if times is not None:
            fault["times"] = times
        if lasts is not None:
            fault["for"] = duration(lasts)
        if probability is not None:
            fault["probability"] = probability
        if after:
            fault["stage"] = "after"
        return str(self._control.call("POST", "/faults", fault)["id"])

    def list(self) -> List[Dict[str, Any]]:
        """Returns the faults, as the control API describes them."""
        return list(self._control.call("GET", "/faults")["data"])

    def delete(self, id: str) -> None:
        """Deletes a fault."""
        self._control.call("DELETE", f"/faults/{segment(id)}")

    def clear(self) -> None:
        """Deletes all faults."""
        self._control.call("DELETE", "/faults")


def _effect(effect: Effect) -> Mapping[str, object]:
    if isinstance(effect, int):
        return {"type": "status", "status": effect}
    if isinstance(effect, str):
        return {"type": effect}
    return dict(effect)
