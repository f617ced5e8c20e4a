"""程序: one program as data, and the child process that runs it."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.embedded.leash import leashed
from app.embedded.processes import CannotStart, Pause, Say, end, open_log, patient, tail

_POLL_S = 0.05
_PROGRESS_S = 3.0
_KILL_WITHIN_S = 5.0

ReadyCheck = Callable[[str], bool]
"""Gets what the program has written since it started; says whether it is ready."""


def ready_at_once(_output: str) -> bool:
    """A program without a sign of being ready counts as ready once it runs."""
    return True


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run and how to treat it."""

    name: str
    """For people."""
    stem: str
    """For the log file."""
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    directory: Path = Path("/")
    is_ready: ReadyCheck = ready_at_once
    ready_within_s: float = 60
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_s: float = 10
    death_signal: signal.Signals = signal.SIGTERM
    """What it gets when the launcher itself is killed."""


class Child:
    """The running of one program, in a session of its own so that Ctrl-C reaches the launcher only."""

    def __init__(self, program: Program, data_dir: Path, *, say: Say, pause: Pause) -> None:
        self.program = program
        self.name = program.name
        self.process: subprocess.Popen[bytes] | None = None
        self._data_dir, self._say, self._pause = data_dir, say, pause
        self._log_path = data_dir / "logs" / f"{program.stem}.log"
        self._log_start = 0

    def begin(self) -> None:
        """Start without waiting; `start` waits for it later."""
        self._spawn()

    def start(self) -> None:
        """Start, unless it runs, and wait until it is ready. Raises `CannotStart` with its last words."""
        process = self.process
        if process is None or process.poll() is not None:
            process = self._spawn()

        def is_ready() -> bool:
            if process.poll() is not None:
                raise CannotStart(f"{self.name}没有启动成功。{self._last_words()}")
            return self.program.is_ready(self.output())

        self._wait(is_ready, self.program.ready_within_s)

    def run(self) -> None:
        """Run to its end. Raises `CannotStart` with its last words if it fails."""
        process = self._spawn()
        self._wait(lambda: process.poll() is not None, None)
        if process.returncode:
            raise CannotStart(f"{self.name}没有成功。{self._last_words()}")

    def stop(self, *, impatient: Callable[[], bool] = patient) -> None:
        """Ask it to end, insist after a while or when `impatient`."""
        if self.process is None:
            return
        program = self.program
        steps = [(program.stop_signal, program.stop_within_s), (signal.SIGKILL, _KILL_WITHIN_S)]
        was_running = self.process.poll() is None
        if not end(self.process, steps, impatient=impatient) and was_running:
            self._say(f"{self.name}没有按时结束，已强行停止")
        self.process = None

    def output(self) -> str:
        """What it has written since it was started last."""
        return tail(self._log_path, self._log_start, lines=10_000)

    def _spawn(self) -> subprocess.Popen[bytes]:
        program = self.program
        with open_log(self._data_dir, program.stem) as log:
            self._log_start = log.tell()
            self.process = subprocess.Popen(  # noqa: S603 - the argv is ours
                leashed(list(program.argv), death_signal=program.death_signal),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=program.directory,
                env=dict(program.environment),
                start_new_session=True,
            )
        return self.process

    def _wait(self, is_done: Callable[[], bool], within_s: float | None) -> None:
        started = said = time.monotonic()
        try:
            while not is_done():
                now = time.monotonic()
                self._refuse_late(now - started, within_s)
                if now - said > _PROGRESS_S:
                    said = now
                    self._say(f"{self.name}还在进行，已 {now - started:.0f} 秒……")
                self._pause(_POLL_S)
        except BaseException:
            self.stop()
            raise

    def _refuse_late(self, waited_s: float, within_s: float | None) -> None:
        if within_s is not None and waited_s > within_s:
            raise CannotStart(f"{self.name}等了 {within_s:.0f} 秒仍没有好。{self._last_words()}")

    def _last_words(self) -> str:
        return f"记录在 {self._log_path}，最后几行：\n{tail(self._log_path, self._log_start)}"
