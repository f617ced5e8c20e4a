"""样本任务: what jobs may do badly. Only tests register these."""

import os
import threading

from app.queue import Queue, task

FAIL, DIE, SAY = "tests.fail", "tests.die", "tests.say"
said = []
HEARD = threading.Event()


class WrongWeather(Exception):
    """What the sample fails of."""


@task(FAIL, Queue.ORDINARY)
def fail(subject_id: str) -> None:
    """Fails, quoting what no log may hold. Safe to run again."""
    raise WrongWeather("cannot write to 王小明 at 13800138000, entry 329900199001010015\nsecond line")


@task(DIE, Queue.ORDINARY)
def die() -> None:
    """Takes its process along. Safe to run again, as it never does anything."""
    os._exit(9)


@task(SAY, Queue.URGENT)
def say(word: str) -> None:
    """Tells the test. Safe to run again."""
    said.append(word)
    HEARD.set()
