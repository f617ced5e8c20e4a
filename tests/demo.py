"""整套演示: one installation of the demo, as `make run` starts it, for tests that use all of it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from app.embedded import Postgres

ROOT = Path(__file__).parents[1]
READY_WITHIN_S = 120


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Demo:
    """One installation of the demo, started and stopped as often as a test wants."""

    def __init__(self, data_dir):
        self.data_dir, self.port = data_dir, free_port()
        self.process = None

    def start(self):
        (self.data_dir / "demo.json").unlink(missing_ok=True)  # A killed run leaves its own behind.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.launcher"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(self.data_dir), "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        until = time.monotonic() + READY_WITHIN_S
        while not (self.data_dir / "demo.json").exists():
            assert self.process.poll() is None, self.process.stdout.read()
            assert time.monotonic() < until, "the demo did not become ready"
            time.sleep(0.1)
        return json.loads((self.data_dir / "demo.json").read_text())

    def command(self, *words):
        """A command as the README says: with the environment of the running demo."""
        script = 'set -a; . "$1"; set +a; shift; exec "$@"'
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        return subprocess.run(
            ["sh", "-c", script, "sh", self.data_dir / "running.env", *command],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=400,
            check=False,
        )

    def living(self):
        """Commands of all processes of this installation, wherever they hang in the process tree."""
        mine = f"DATA_DIR={self.data_dir}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mine in (folder / "environ").read_bytes() or self.is_server(folder):
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found

    def is_server(self, folder):
        return str(self.data_dir) in (folder / "cmdline").read_bytes().decode(errors="replace")

    def wait_until_gone(self):
        for _ in range(200):
            if not self.living():
                return
            time.sleep(0.1)
        raise AssertionError(f"left over: {self.living()}")


@contextmanager
def installed():
    """An installation in a folder of its own, stopped and thrown away at the end."""
    root = Path(tempfile.mkdtemp(prefix="gonghuika-test-"))
    root.chmod(0o755)  # The database's own account has to reach what is inside.
    installation = Demo(root / "data")
    try:
        yield installation
    finally:
        if installation.process is not None:
            if installation.process.poll() is None:
                installation.process.send_signal(signal.SIGINT)
                installation.process.wait(timeout=60)
            installation.process.stdout.close()
        Postgres(root / "data").discard()
        shutil.rmtree(root)
