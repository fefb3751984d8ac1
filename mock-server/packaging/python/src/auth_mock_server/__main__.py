"""`python -m auth_mock_server`: runs the program with the same arguments."""

import os
import subprocess
import sys

from ._binary import find_bin
from ._errors import BinaryNotFound


def main() -> int:
    try:
        command = [find_bin(), *sys.argv[1:]]
    except BinaryNotFound as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if sys.platform != "win32":
        # The program takes over this process, and with it its signals and exit code.
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # Ctrl-C reaches the program too, which then ends.
                continue


if __name__ == "__main__":
    sys.exit(main())
