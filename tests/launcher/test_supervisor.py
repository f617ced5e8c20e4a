"""The process tree, tried with tiny programs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.embedded import CannotStart
from app.launcher.interruptions import Interruptions, StopRequested
from app.launcher.programs import Child, Program
from app.launcher.supervisor import Supervisor

LAUNCHER = """
import sys
from pathlib import Path
from app.launcher.interruptions import Interruptions, StopRequested
from app.launcher.programs import Child, Program
from app.launcher.supervisor import Supervisor
from app.launcher.voice import say, speak_utf8

data_dir = Path(sys.argv[1])
tiny = "import subprocess, sys, time; {}; print('up', flush=True); time.sleep(60)"
stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
with_child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"

interruptions = Interruptions()
interruptions.listen()
speak_utf8()
supervisor = Supervisor(say=say, pause=interruptions.pause)
for name, extra in (("first", "pass"), ("second", stubborn if "stubborn" in sys.argv else "pass")):
    program = Program(
        name=name, stem=name, argv=(sys.executable, "-c", tiny.format(extra)),
        is_ready=lambda output: "up" in output, stop_within_s=30,
    )
    child = Child(program, data_dir, say=say, pause=interruptions.pause)
    supervisor.start(child)
    print("PID", child.process.pid, flush=True)
print("READY", flush=True)
try:
    supervisor.watch()
except StopRequested:
    supervisor.stop(impatient=interruptions.is_hurried)
"""


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(is_done, within_s=10):
    deadline = time.monotonic() + within_s
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def started_launcher(data_dir, *arguments):
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(data_dir), *arguments],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    lines = iter(launcher.stdout.readline, "READY\n")
    return launcher, [int(line.split()[1]) for line in lines if line.startswith("PID")]


def tiny_program(code, **options):
    return Program(name="小程序", stem="tiny", argv=(sys.executable, "-c", code), **options)


@pytest.fixture
def said():
    return []


@pytest.fixture
def tiny_child(tmp_path, said):
    children = []

    def make(code, **options):
        children.append(Child(tiny_program(code, **options), tmp_path, say=said.append, pause=time.sleep))
        return children[-1]

    yield make
    for child in children:
        child.stop(impatient=lambda: True)


def pausing_until(is_done):
    """A pause that ends the watch once `is_done`, or after ten seconds."""
    deadline = time.monotonic() + 10

    def pause(_seconds):
        if is_done() or time.monotonic() > deadline:
            raise StopRequested
        time.sleep(0.02)

    return pause


def test_ctrl_c_stops_all_in_reverse_order(tmp_path):
    launcher, pids = started_launcher(tmp_path)
    os.killpg(launcher.pid, signal.SIGINT)
    output, _ = launcher.communicate(timeout=10)
    assert launcher.returncode == 0
    assert output.index("正在停止second") < output.index("正在停止first")
    assert not any(map(is_alive, pids))


def test_a_second_ctrl_c_hurries(tmp_path):
    launcher, pids = started_launcher(tmp_path, "stubborn")
    launcher.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert is_alive(pids[0])
    launcher.send_signal(signal.SIGINT)
    output, _ = launcher.communicate(timeout=10)
    assert "已强行停止" in output
    assert not any(map(is_alive, pids))


def test_a_killed_launcher_leaves_no_orphan(tmp_path):
    launcher, pids = started_launcher(tmp_path)
    launcher.kill()
    launcher.communicate()
    wait_until(lambda: not any(map(is_alive, pids)))


def test_a_dead_child_is_started_again(tiny_child, said):
    child = tiny_child("import time; time.sleep(60)")
    supervisor = Supervisor(
        say=said.append, pause=pausing_until(lambda: child.process.pid != first and len(said) > 1)
    )
    supervisor.start(child)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    with pytest.raises(StopRequested):
        supervisor.watch()
    assert is_alive(child.process.pid)
    assert "意外停止" in said[0]
    assert "已重新启动" in said[1]


def test_a_child_that_keeps_failing_is_given_up_loudly(tiny_child, said):
    child = tiny_child("raise SystemExit('没有钱了')", is_ready=lambda _output: False)
    supervisor = Supervisor(say=said.append, pause=pausing_until(lambda: False))
    supervisor.own(child, give_up_after_s=0.3)
    with pytest.raises(CannotStart, match=r"(?s)不再重试.*没有钱了"):
        supervisor.watch()


def test_what_depends_on_a_dead_one_waits_for_it(tiny_child, said):
    never = tiny_child("raise SystemExit(1)", is_ready=lambda _output: False)
    later = tiny_child("import time; time.sleep(60)")
    started = time.monotonic()
    supervisor = Supervisor(say=said.append, pause=pausing_until(lambda: time.monotonic() > started + 1))
    supervisor.own(never, give_up_after_s=60)
    supervisor.own(later)
    with pytest.raises(StopRequested):
        supervisor.watch()
    assert later.process is None


def test_a_step_that_fails_is_reported_with_its_last_words(tiny_child):
    with pytest.raises(CannotStart, match="表不存在"):
        tiny_child("raise SystemExit('表不存在')").run()


def test_a_step_that_works_is_waited_for(tiny_child, tmp_path):
    tiny_child(f"import time; time.sleep(0.3); open({str(tmp_path / 'done')!r}, 'w').close()").run()
    assert (tmp_path / "done").exists()


def test_a_child_that_does_not_get_ready_is_stopped(tiny_child):
    child = tiny_child("import time; time.sleep(60)", is_ready=lambda _output: False, ready_within_s=0.3)
    with pytest.raises(CannotStart, match="仍没有好"):
        child.start()
    assert child.process is None


def test_waiting_notices_a_request_to_stop():
    interruptions = Interruptions()
    interruptions.count = 1
    with pytest.raises(StopRequested):
        interruptions.pause(60)
