"""进程的记录: what a child writes is for our eyes only."""

import stat

from app.embedded.processes import open_log


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_logs_are_ours_alone(tmp_path):
    with open_log(tmp_path / "data", "web") as log:
        log.write(b"one\n")
    path = tmp_path / "data" / "logs" / "web.log"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    path.chmod(0o644)
    with open_log(tmp_path / "data", "web") as log:
        assert log.tell() == 4
        log.write(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    assert mode(path) == 0o600


def test_a_folder_of_logs_that_was_there_stays_as_its_owner_made_it(tmp_path):
    (tmp_path / "logs").mkdir(mode=0o755)
    (tmp_path / "logs").chmod(0o755)
    open_log(tmp_path, "web").close()
    assert mode(tmp_path / "logs") == 0o755
