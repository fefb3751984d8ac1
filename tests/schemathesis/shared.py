"""What the hooks of each pass share: calls of their own, and the count of answers."""

import ast
import atexit
import collections
import json
import os
import threading

import requests
import schemathesis

URL = os.environ["FUZZ_URL"]
# Where the count of answers goes.
ANSWERS = os.environ["FUZZ_ANSWERS"]


# Where several threads parse, CPython 3.11 now and then takes the depth of one for that of another and
# raises SystemError (https://github.com/python/cpython/issues/106905). Hypothesis parses the source
# of what it describes, and Schemathesis has workers.
parse = ast.parse
parsing = threading.RLock()


def parse_alone(*args, **kwargs):
    with parsing:
        return parse(*args, **kwargs)


ast.parse = parse_alone


def call(method, path, **kwargs):
    reply = requests.request(method, URL + path, timeout=5, **kwargs)
    reply.raise_for_status()
    return reply.json() if reply.content else None


operations = []
answers = collections.Counter()


@schemathesis.hook
def after_load_schema(context, schema):
    # Without those that a pass leaves out.
    for path, item in schema.raw_schema["paths"].items():
        operations.extend(f"{method.upper()} {path}" for method in item)


@schemathesis.hook
def after_call(context, case, response):
    # A call without `meta` is a check's own.
    phase = case.meta.phase.name.value if case.meta else ""
    answers[phase, f"{case.method} {case.operation.path}", response.status_code] += 1


@atexit.register
def write_answers():
    counted = [(*answer, count) for answer, count in answers.items()]
    with open(ANSWERS, "w") as file:
        json.dump({"operations": operations, "answers": counted}, file)
