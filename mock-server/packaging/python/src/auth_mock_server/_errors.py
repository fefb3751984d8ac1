"""What can go wrong. No message holds a password, a code or a token."""

from typing import Any, Mapping


class AuthMockError(Exception):
    """Base of all errors of this package."""


class BinaryNotFound(AuthMockError):
    """The program `auth-mock-server` is not installed."""


class StartError(AuthMockError):
    """The server did not start. The message has what it printed."""


class ServerUnreachable(AuthMockError):
    """No reply came from the server."""


class NoCode(AuthMockError):
    """The newest message to an address has no code."""


class NoSignIn(AuthMockError):
    """No sign-in of an address is pending."""


class ControlError(AuthMockError):
    """The control API refused a request."""

    def __init__(self, request: str, status: int, problem: Mapping[str, Any]) -> None:
        #: HTTP status of the refusal, for example 404.
        self.status = status
        #: The problem document of the reply (RFC 9457).
        self.problem = problem
        #: What is wrong, and what to do.
        self.detail = str(problem.get("detail") or problem.get("title") or "no explanation")
        super().__init__(f"{request}: {status}: {self.detail}")


class VerificationError(ControlError, AssertionError):
    """Another number of requests matched than a test expects."""
