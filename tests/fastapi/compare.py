"""Sends requests to a running auth-mock-server, and compares its answers with FastAPI's."""

import argparse
import os
import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

import corpus
from interpreter import require_recording_python

require_recording_python()

from app import VALID_TOKEN
from catalogue import fixed_requests, random_requests
from contract import disagreements
from exchange import Client, Request
from fastapi_server import fastapi_server
from operations import operation_at
from report import Difference, difference
from session import LOGOUT, Session
from verdict import Expected, expected

# Of the differences, so many are shown.
SHOWN = 10

Pairs = Iterable[tuple[Request, Expected]]


def main() -> int:
    arguments = parse_arguments()
    if lines := disagreements():
        print("the application and the contract disagree:", *lines, sep="\n  ", file=sys.stderr)
        return 1
    seed = arguments.seed if arguments.seed is not None else int.from_bytes(os.urandom(4))
    pairs, what, options = chosen(arguments, seed)
    begin = time.monotonic()
    tally, found = compare(arguments.server, pairs)
    for entry in found[:SHOWN]:
        print(entry.text)
        again = [sys.argv[0], "--server", arguments.server, *options, "--only", entry.name]
        print(f"  again: python {shlex.join(again)}\n")
    if len(found) > SHOWN:
        print(f"... and {len(found) - SHOWN} more")
    count = tally.total()
    print(f"{what}, {count - len(found)} agree, {len(found)} differ".format(count=count))
    print(
        f"FastAPI refuses {tally['refused']}, accepts {tally['accepted']}, "
        f"and would have answered 500 to {tally['repaired']} "
        f"({time.monotonic() - begin:.0f} s)"
    )
    return 1 if found or not count else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, metavar="URL", help="where the server listens")
    parser.add_argument("--seed", type=int, help="of the random requests; drawn if left out")
    parser.add_argument("--requests", type=int, default=5000, metavar="N", help="random ones; 5000")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--catalogue", action="store_true", help="the fixed catalogue instead of random requests"
    )
    source.add_argument(
        "--corpus-only",
        action="store_true",
        help="the recorded requests and answers; no FastAPI is started",
    )
    parser.add_argument("--only", metavar="NAME", help="only the request of this name")
    parser.add_argument(
        "--without", action="append", default=[], metavar="GROUP", help="leave a group out"
    )
    return parser.parse_args()


def chosen(arguments: argparse.Namespace, seed: int) -> tuple[Pairs, str, list[str]]:
    """What is compared, in words for the last line, and the options that choose it again."""

    def wanted(request: Request) -> bool:
        if arguments.only is not None:
            return bool(request.name == arguments.only)
        return request.group not in arguments.without

    if arguments.corpus_only:
        return from_corpus(wanted), "corpus: {count} requests", ["--corpus-only"]
    if arguments.catalogue:
        pairs = ask_fastapi(filter(wanted, fixed_requests()))
        return pairs, "catalogue: {count} requests", ["--catalogue"]
    pairs = ask_fastapi(filter(wanted, random_requests(seed, arguments.requests)))
    options = ["--seed", str(seed), "--requests", str(arguments.requests)]
    return pairs, f"live: {{count}} requests with seed {seed}", options


def from_corpus(wanted: Callable[[Request], bool]) -> Iterator[tuple[Request, Expected]]:
    for record in corpus.records():
        if wanted(record.request):
            yield record.request, record.expected


def ask_fastapi(requests: Iterable[Request]) -> Iterator[tuple[Request, Expected]]:
    with fastapi_server() as authority, Client(authority) as client:
        for request in requests:
            answer = client.send(request.with_token(VALID_TOKEN))
            yield request, expected(request, answer, authority)


def compare(server: str, pairs: Pairs) -> tuple[Counter[str], list[Difference]]:
    tally: Counter[str] = Counter()
    found = []
    with Client(urlsplit(server).netloc) as client:
        session = Session(client)
        for request, wanted in pairs:
            tally[kind(wanted)] += 1
            outcome = ask_server(client, session, request, wanted)
            if outcome is not None:
                found.append(outcome)
            operation = operation_at(request.target, request.method)
            if operation is not None and operation.path == LOGOUT:
                session.ended()
    return tally, found


def kind(wanted: Expected) -> str:
    if wanted.refusal is None:
        return "accepted"
    return "refused" if wanted.repaired is None else "repaired"


def ask_server(
    client: Client, session: Session, request: Request, wanted: Expected
) -> Difference | None:
    token = session.token()
    try:
        answer = client.send(request.with_token(token))
    except OSError as failure:
        client.close()
        return difference(request, wanted, f"no answer: {failure}")
    return difference(request, wanted, answer, client.authority)


if __name__ == "__main__":
    sys.exit(main())
