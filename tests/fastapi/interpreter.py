"""The Python whose answers are recorded."""

import sys

WANTED = (3, 11)


def require_recording_python() -> None:
    """Ends the program on a Python that would answer otherwise.

    The messages of `json.JSONDecodeError` and the depth at which `json.loads` gives up differ from
    one version of Python to the next.
    """
    if sys.implementation.name != "cpython" or sys.version_info[:2] != WANTED:
        name = f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(
            f"error: this is {name}, and CPython 3.11 is needed: the server is compared with its "
            "JSON messages and its limit of nesting"
        )
