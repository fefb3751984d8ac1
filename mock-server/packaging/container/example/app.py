"""A small app: it signs a user in at AUTH_BASE_URL, and says who has signed in."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

AUTH = os.environ["AUTH_BASE_URL"]
PASSWORD = "correct horse battery staple"


def ask(path, body=None, headers={}):
    data = None if body is None else json.dumps(body).encode()
    request = Request(AUTH + path, data, {"Content-Type": "application/json", **headers})
    with urlopen(request, timeout=10) as reply:
        return json.load(reply)


def sign_in(email):
    body = {"email": email, "password": PASSWORD, "portal_id": "portal_demo"}
    reply = ask("/v1/auth/portal/login", body)
    if reply.get("two_fa_required"):
        return "A code was sent."
    bearer = {"Authorization": f"Bearer {reply['access_token']}"}
    user = ask("/v1/auth/load", headers=bearer)["user"]
    return f"Signed in as {user['email']}."


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        email = parse_qs(urlsplit(self.path).query).get("email", [""])[0]
        try:
            text = sign_in(email)
        except HTTPError as refusal:
            text = f"Refused: {refusal.code}."
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(f"{text}\n".encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ.get("PORT", "8000"))), App).serve_forever()
