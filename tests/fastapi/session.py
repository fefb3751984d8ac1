"""The bearer that the server itself takes for valid."""

import json
from urllib.parse import quote, urlencode

from exchange import Client, Request
from operations import FORM

# A user of the demo scenario, whom no request of the catalogue touches.
CREDENTIALS = {
    "grant_type": "password",
    "username": "dev@example.com",
    "password": "correct horse battery staple",
}
SIGN_IN = Request(
    "session",
    "sign in",
    "POST",
    "/v1/oauth2/login",
    (("Content-Type", FORM),),
    urlencode(CREDENTIALS, quote_via=quote).encode(),
)
LOGOUT = "/v1/auth/logout"


class Session:
    """A signed-in user of the server. Its token is for requests, and never for people."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._token: str | None = None

    def token(self) -> str:
        if self._token is None:
            try:
                answer = self._client.send(SIGN_IN)
            except OSError as failure:
                where = self._client.authority
                raise SystemExit(f"error: no server answers at {where}: {failure}") from failure
            if answer.status != 200:
                raise SystemExit(f"error: the server's demo user cannot sign in ({answer.status})")
            self._token = str(json.loads(answer.body)["access_token"])
        return self._token

    def ended(self) -> None:
        """The next one who asks for the token gets a new one."""
        self._token = None
