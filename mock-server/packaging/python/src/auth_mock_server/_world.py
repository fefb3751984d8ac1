"""A namespace of the server, as a test uses it."""

from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Dict, Mapping, Optional, Type

from ._clock import Clock
from ._control import Control, Duration, Secret, duration, read_time, segment
from ._errors import NoCode, NoSignIn
from ._faults import Faults
from ._requests import Requests


# pytest prints the fields that compare when two objects differ, with and without `eq`. So a secret
# has `compare=False`.
@dataclass(frozen=True, eq=False)
class Message:
    """A message in the inbox. Its repr leaves out the code and all that decides a sign-in."""

    id: str
    #: "two_fa", "magic_code" or "password_reset".
    kind: str
    #: Address that the message was sent to.
    to: str
    created_at: datetime
    expires_at: datetime
    #: Id of the sign-in in the control API and in events.
    challenge_id: Optional[str]
    #: Id of the login session, with which a client polls for the tokens.
    login_session_id: Optional[str] = field(repr=False, compare=False)
    #: Code of six digits.
    code: Optional[str] = field(repr=False, compare=False)
    #: Link to open.
    link: str = field(repr=False, compare=False)
    #: Token in the link.
    token: str = field(repr=False, compare=False)


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of a session. Its repr leaves them out."""

    access_token: str = field(repr=False, compare=False)
    refresh_token: str = field(repr=False, compare=False)
    session_id: str
    user_id: str
    organization_id: str
    #: When the access token expires, by the namespace's clock.
    expires_at: datetime

    @property
    def headers(self) -> Dict[str, str]:
        """The header `Authorization` for requests of the user."""
        return {"Authorization": f"Bearer {self.access_token}"}


class World:
    """A namespace: users, sessions, inbox, clock, faults and journal that no other test sees.

    As a context manager, it deletes the namespace at the end.
    """

    def __init__(self, server_url: str, name: str, token: Optional[Secret] = None) -> None:
        #: Name of the namespace.
        self.name = name
        #: Base URL for the app under test.
        self.url = f"{server_url}/_ns/{segment(name)}"
        self._control = Control(self.url, token)
        #: The clock: `advance`, `freeze`, `now`.
        self.clock = Clock(self._control)
        #: Faults: `next`, `add`, `clear`.
        self.faults = Faults(self._control)
        #: The request journal: `list`, `verify`, `wait`.
        self.requests = Requests(self._control)

    def __repr__(self) -> str:
        return f"World({self.name!r})"

    def __enter__(self) -> "World":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.delete()

    def control(
        self,
        method: str,
        path: str,
        body: Optional[object] = None,
        query: Optional[Mapping[str, Optional[object]]] = None,
    ) -> Any:
        """Sends any request to the control API, and returns the JSON of the reply.

        The path begins behind `/_emulate`: `world.control("DELETE", "/users/user_guest")`.
        """
        return self._control.call(method, path, body, query)

    def message(
        self, email: str, *, kind: Optional[str] = None, wait: Duration = "10s"
    ) -> Message:
        """Returns the newest message to an address. Waits for one if there is none yet."""
        return self._latest({"to": email, "kind": kind, "wait": duration(wait)})

    def _latest(self, query: Mapping[str, Optional[object]]) -> Message:
        one = self._control.call("GET", "/messages/latest", query=query)
        return Message(
            id=one["id"],
            kind=one["kind"],
            to=one["to"],
            created_at=read_time(one["created_at"]),
            expires_at=read_time(one["expires_at"]),
            challenge_id=one.get("challenge_id"),
            login_session_id=one.get("login_session_id"),
            code=one.get("code"),
            link=one["link"],
            token=one["token"],
        )

    def code(self, email: str, *, wait: Duration = "10s") -> str:
        """Returns the code in the newest message to an address. Waits for a message.

        Raises `NoCode` if the message has none.
        """
        message = self.message(email, wait=wait)
        if message.code is None:
            raise NoCode(
                f"the newest message to {email} has no code: its kind is {message.kind}. "
                "Use link() or message()."
            )
        return message.code

    def link(self, email: str, *, wait: Duration = "10s") -> str:
        """Returns the link in the newest message to an address. Waits for a message."""
        return self.message(email, wait=wait).link

    def approve(self, email: str, *, wait: Duration = "10s") -> None:
        """Approves the newest pending sign-in of an address, as the user's other device would.

        Waits for a sign-in if none is pending. Raises `NoSignIn` if the newest one has ended.
        """
        self._decide(email, "approve", wait)

    def reject(self, email: str, *, wait: Duration = "10s") -> None:
        """Rejects the newest pending sign-in of an address, as `approve` approves it."""
        self._decide(email, "reject", wait)

    def _decide(self, email: str, verdict: str, wait: Duration) -> None:
        # Read first, so that no message can come between the two questions.
        now = self._control.call("GET", "/clock")["now"]
        id = self._newest_pending(email)
        if id is None:
            query = {"to": email, "since": now, "wait": duration(wait)}
            self._latest(query)
            id = self._newest_pending(email)
        if id is None:
            raise NoSignIn(f"no sign-in of {email} is pending; the newest one has ended")
        self._control.call("POST", f"/challenges/{segment(id)}/{verdict}")

    def _newest_pending(self, email: str) -> Optional[str]:
        query: Dict[str, object] = {"status": "pending", "limit": 1000}
        listed = self._control.call("GET", "/challenges", query=query)["data"]
        pending = {one["id"] for one in listed if one["email"].lower() == email.lower()}
        # The list has the order of the ids. On a frozen clock, only the inbox knows the newest.
        query = {"to": email, "limit": 1000}
        messages = self._control.call("GET", "/messages", query=query)["data"] if pending else []
        sent = [one.get("challenge_id") for one in messages]
        return next((id for id in [*sent, *sorted(pending)] if id in pending), None)

    def sign_in(
        self,
        user: str,
        *,
        organization: Optional[str] = None,
        ttl: Optional[Duration] = None,
        expired: bool = False,
        revoked: bool = False,
        impersonator: Optional[str] = None,
    ) -> Tokens:
        """Returns the tokens of a new session of a user, without password and second factor.

        `user` is an id or an address. `ttl` is the lifetime of the access token. With `expired` or
        `revoked`, the tokens are no longer valid. `impersonator` is the operator who acts as the
        user.
        """
        asked = {
            "user": user,
            "org": organization,
            "ttl": None if ttl is None else duration(ttl),
            "expired": expired or None,
            "revoked": revoked or None,
            "impersonator": impersonator,
        }
        body = {name: value for name, value in asked.items() if value is not None}
        made = self._control.call("POST", "/credentials", body)
        return Tokens(
            access_token=made["access_token"],
            refresh_token=made["refresh_token"],
            session_id=made["session_id"],
            user_id=made["user_id"],
            organization_id=made["organization_id"],
            expires_at=read_time(made["expires_at"]),
        )

    def snapshot(self, name: str) -> None:
        """Saves the state of the namespace under a name."""
        self._control.call("POST", "/snapshots", {"name": name})

    def restore(self, name: str) -> None:
        """Restores the state that `snapshot` saved."""
        self._control.call("POST", f"/snapshots/{segment(name)}/restore")

    def reset(self) -> None:
        """Resets the namespace to its scenario."""
        self._control.call("POST", "/reset", {})

    def delete(self) -> None:
        """Deletes the namespace. It is no error if it is gone already."""
        self._control.call("DELETE", f"/namespaces/{segment(self.name)}")
