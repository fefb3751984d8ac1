"""What Schemathesis cannot read from the control API's document: what is there to be named."""

import itertools
import secrets
import threading

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.generation.meta import TestPhase
from schemathesis.generation.stateful.state_machine import APIStateMachine
from shared import URL, call

PASSWORD = "correct horse battery staple"
turns = itertools.count()


def amount(unit, most):
    return st.integers(0, most).map(lambda number: f"{number}{unit}")


# Lengths of time in both ways of writing, none longer than any that the API takes somewhere.
span = amount("ms", 60_000) | amount("s", 60) | amount("m", 1) | amount("S", 60).map("PT".__add__)
schemathesis.openapi.format("span", span)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Leaves out what would end the run, and nothing else.

    `shutdown` ends the server once it is accepted. A stream of events has no end, and the check of
    a reply waits for one.
    """
    for item in raw_schema["paths"].values():
        for method, operation in list(item.items()):
            success = operation["responses"].get("200", {}).get("content", {})
            if operation["operationId"] == "shutdown" or "text/event-stream" in success:
                del item[method]
    raw_schema["paths"] = {path: item for path, item in raw_schema["paths"].items() if item}


# Whether anything has changed in this scenario what exists beyond the one thing that it named.
upheaval = threading.Event()


@schemathesis.hook
def after_call(context, case, response):
    whole = case.path.endswith(("/reset", "/restore", "/scenario", "/advance"))
    cleared = "{" not in case.path or "/namespaces/" in case.path
    if response.status_code < 300 and (
        whole or case.method == "PUT" or (case.method == "DELETE" and cleared)
    ):
        upheaval.set()


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Passes over what is gone after all was cleared, and what is back after all was renewed.

    Schemathesis knows of neither: to it only a DELETE takes away (ST302), and for good (ST301).
    """
    return not (failure.code in ("ST301", "ST302") and upheaval.is_set())


def without_faults():
    upheaval.set()
    call("DELETE", "/_emulate/faults")


def organization():
    return call("POST", "/_emulate/organizations", json={"name": "Acme"})["id"]


def portal():
    body = {"name": "Guests", "organization_id": organization()}
    return call("POST", "/_emulate/portals", json=body)["id"]


def oauth_client():
    body = {"redirect_uris": ["https://app.example.com/callback"], "secret": PASSWORD}
    return call("POST", "/_emulate/oauth-clients", json=body)["id"]


def somebody(**more):
    body = {
        "email": f"user{next(turns)}.{secrets.token_hex(8)}@example.com",
        "password": PASSWORD,
        "memberships": [{"organization_id": organization()}],
        **more,
    }
    return call("POST", "/_emulate/users", json=body)


def user():
    return somebody()["id"]


def guest():
    """Somebody whose sign-in waits for a second factor; no fault stands in the way."""
    without_faults()
    place = call("GET", f"/_emulate/portals/{portal()}")
    memberships = [{"organization_id": place["organization_id"]}]
    who = somebody(portal_id=place["id"], memberships=memberships, mfa_required=True)
    body = {"email": who["email"], "password": PASSWORD, "portal_id": place["id"]}
    return who, call("POST", "/v1/auth/portal/login", json=body)


def challenge():
    return guest()[1]["login_session_id"]


def session():
    return call("POST", "/_emulate/credentials", json={"user": user()})["session_id"]


def fault():
    body = {"effect": {"type": "hang"}, "match": {"path": "/elsewhere"}}
    return call("POST", "/_emulate/faults", json=body)["id"]


def request():
    # The other worker may empty the journal between the two calls.
    for _ in range(20):
        without_faults()
        requests.get(f"{URL}/nowhere", timeout=5)
        entries = call("GET", "/_emulate/requests")["data"]
        if entries:
            return str(entries[0]["id"])
    raise LookupError("the journal is emptied each time")


def named(collection):
    body = {"name": f"n{next(turns)}"}
    return call("POST", f"/_emulate/{collection}", json=body)["name"]


def first(collection):
    """The first thing of a collection: what nothing better is known of."""
    entry = call("GET", f"/_emulate/{collection}")["data"][0]
    return str(entry.get("id", entry.get("name")))


MAKERS = {
    "organizations": organization,
    "portals": portal,
    "oauth-clients": oauth_client,
    "users": user,
    "challenges": challenge,
    "sessions": session,
    "faults": fault,
    "requests": request,
    "snapshots": lambda: named("snapshots"),
    "namespaces": lambda: named("namespaces"),
}


# What a reset returns to, until a scenario is loaded.
AT_START = call("GET", "/_emulate/state")["scenario"]


def anew(*_):
    """All as at the start of the server."""
    whole = {"mode": "replace", "scenario": AT_START}
    requests.post(f"{URL}/_emulate/scenario", json=whole, timeout=5)
    while True:
        namespaces = call("GET", "/_emulate/namespaces", params={"limit": 1000})["data"]
        for namespace in namespaces:
            # The other worker may have been quicker, which is as good.
            requests.delete(f"{URL}/_emulate/namespaces/{namespace['name']}", timeout=5)
        if len(namespaces) < 1000:
            break
    upheaval.clear()


# Hypothesis ends the stateful phase, without a word, where the same steps come out differently: so
# each of its scenarios leaves the next one what it has found itself.
APIStateMachine.teardown = anew
first_scenario = itertools.count()


def made(make):
    """Makes something. Where the world is too full or too odd for it, or a fault is hit that the
    other worker has made meanwhile, the world begins anew."""
    for _ in range(3):
        try:
            return make()
        except (requests.RequestException, LookupError):
            anew()
    return make()


def portal_body(body, query):
    body["organization_id"] = made(organization)


def user_body(body, query):
    body["memberships"] = [{"organization_id": made(organization)}]
    body.pop("portal_id", None)


def oauth_client_body(body, query):
    body["redirect_uris"] = ["https://app.example.com/callback"]


def credential_body(body, query):
    body["user"] = made(user)
    body.pop("org", None)
    body.pop("impersonator", None)


def any_request(body, query):
    made(request)
    body.clear()


def a_message(body, query):
    query.clear()
    query["to"] = made(guest)[0]["email"]


def as_it_is(path, body):
    """Replaces what is there by itself, which a PUT of anything takes."""
    now = call("GET", path)
    if isinstance(now, dict):
        body.clear()
        body.update(now)


# What a request has to name to succeed, apart from what its path names.
FILLERS = {
    "POST /_emulate/portals": portal_body,
    "POST /_emulate/oauth-clients": oauth_client_body,
    "PATCH /_emulate/oauth-clients/{id}": oauth_client_body,
    "POST /_emulate/users": user_body,
    "PATCH /_emulate/users/{id}": user_body,
    "POST /_emulate/credentials": credential_body,
    "POST /_emulate/requests/verify": any_request,
    "POST /_emulate/requests/wait": any_request,
    "GET /_emulate/messages/latest": a_message,
}


def shorten(case):
    """Nothing waits longer than the run can."""
    for container, name in [(case.query, "wait"), (case.body, "timeout")]:
        # `null` is the default, of ten seconds.
        if isinstance(container, dict) and isinstance(container.get(name, 0), str | None):
            container[name] = "20ms"
    if case.path == "/_emulate/requests/wait" and isinstance(case.body, dict):
        case.body.setdefault("timeout", "20ms")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives every second case that should succeed what is there, so that it can.

    In the stateful phase ids come from links, and the rest is given to each, so that the same steps
    come out alike.
    """
    positive = case.meta and case.meta.generation.mode.is_positive
    stateful = case.meta and case.meta.phase.name is TestPhase.STATEFUL
    if stateful and next(first_scenario) == 0:
        anew()
    if positive and (stateful or next(turns) % 2):
        collection, _, rest = case.path.removeprefix("/_emulate/").partition("/{")
        if rest and not stateful:
            make = MAKERS.get(collection, lambda: first(collection))
            case.path_parameters[rest.partition("}")[0]] = made(make)
        body = case.body if isinstance(case.body, dict) else {}
        fill = FILLERS.get(f"{case.method} {case.path}")
        if fill:
            fill(body, case.query)
        elif case.method == "PUT" and not rest and not stateful:
            as_it_is(case.path, body)
    # Schemathesis reads the old name of a field in an error. Both names at once are refused.
    if isinstance(case.query, dict) and "operation" in case.query:
        case.query.pop("operation_id", None)
    shorten(case)
