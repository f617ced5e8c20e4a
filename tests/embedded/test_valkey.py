"""Valkey from a wheel."""

import subprocess
import sys

import pytest
import redis

from app.embedded import CannotStart, Valkey
from app.embedded.leash import leashed

KILLED = """
import os, signal, sys
from pathlib import Path
from app.embedded import Valkey
valkey = Valkey(Path(sys.argv[1]))
print(valkey.start(), flush=True)
sys.stdin.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_answers_and_keeps_what_it_was_given(empty_data_dir):
    with Valkey(empty_data_dir) as valkey:
        with redis.Redis.from_url(valkey.url) as client:
            client.set("name", "工会")
        first_url = valkey.url
    with Valkey(empty_data_dir) as valkey, redis.Redis.from_url(valkey.url) as client:
        assert valkey.url == first_url
        assert client.get("name").decode() == "工会"


def test_a_second_server_on_one_directory_is_refused_with_a_sentence(empty_data_dir):
    with Valkey(empty_data_dir), pytest.raises(CannotStart, match="正由另一个程序使用"):
        Valkey(empty_data_dir).start()


def test_a_start_right_after_the_parent_was_killed_finds_everything(empty_data_dir):
    parent = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(empty_data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with redis.Redis.from_url(parent.stdout.readline().strip()) as client:
        client.set("name", "kept")
    parent.communicate("now\n")
    with Valkey(empty_data_dir) as valkey, redis.Redis.from_url(valkey.url) as client:
        assert client.get("name") == b"kept"


def test_a_program_that_is_not_there_is_said_so_and_not_started():
    done = subprocess.run(
        leashed(["/nowhere/server"], death_signal=15), capture_output=True, text=True, check=False
    )
    assert done.returncode == 127
    assert "/nowhere/server" in done.stderr
