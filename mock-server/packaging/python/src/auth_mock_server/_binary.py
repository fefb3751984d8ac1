"""Where the installed program is."""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Iterator

from ._errors import BinaryNotFound

NAME = "auth-mock-server.exe" if sys.platform == "win32" else "auth-mock-server"


def find_bin() -> str:
    """Returns the path of the program `auth-mock-server` that came with this package.

    Raises `BinaryNotFound` if the package was installed without it.
    """
    looked = []
    for folder in _folders():
        path = folder / NAME
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
        looked.append(str(folder))
    raise BinaryNotFound(
        f"{NAME} is in none of these folders: {', '.join(looked)}. "
        "Install the wheel of auth-mock-server for this platform."
    )


def _folders() -> Iterator[Path]:
    """Folders where installers put programs: of this environment, of the user, of `--target`."""
    yield Path(sysconfig.get_path("scripts"))
    user = f"{os.name}_user"
    if user in sysconfig.get_scheme_names():
        yield Path(sysconfig.get_path("scripts", user))
    beside = Path(__file__).resolve().parent.parent
    yield beside / "bin"
    # `pip install --prefix`: PREFIX/lib/pythonX.Y/site-packages, and on Windows PREFIX\Lib\…
    depth = 1 if sys.platform == "win32" else 2
    yield beside.parents[depth] / ("Scripts" if sys.platform == "win32" else "bin")
