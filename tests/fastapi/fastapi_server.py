"""FastAPI under uvicorn, in a process of its own."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

# What the `uvicorn` command does. How deep a body may nest depends on how many frames are on the
# stack below the application, so the server has to be started as users start it.
UVICORN = "import sys; from uvicorn.main import main; sys.exit(main())"

# Between two requests of one run, a connection is never idle for so many seconds.
KEEP_ALIVE = 600


@contextmanager
def fastapi_server() -> Iterator[str]:
    """Runs the application and gives its authority, such as `127.0.0.1:40000`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        # Inherited by each connection. asyncio sets it only on sockets that it knows to be TCP's,
        # and without it every answer waits for the client's delayed acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # The listener is handed over: whoever connects waits in its queue until uvicorn is ready.
        process = subprocess.Popen(command(listener.fileno()), pass_fds=[listener.fileno()])
    try:
        yield f"{host}:{port}"
    finally:
        process.terminate()
        process.wait()


def command(listener: int) -> list[str]:
    options = {
        "--app-dir": FOLDER,
        "--fd": listener,
        "--http": "h11",
        "--loop": "asyncio",
        "--log-level": "critical",
        "--timeout-keep-alive": KEEP_ALIVE,
    }
    words = [str(word) for option in options.items() for word in option]
    # Isolated, for variables such as PYTHONINTMAXSTRDIGITS change what Python reads.
    return [sys.executable, "-I", "-c", UVICORN, "app:app", *words]
