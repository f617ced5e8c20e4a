"""数据库结构是否最新: spares a second start the loading of alembic when it would find nothing to do.

Alembic's decision depends on two things only, the revision in the database and the migration files.
"""

import hashlib
import json
from pathlib import Path

import psycopg

import app
from app.launcher import secret_values

_ROOT = Path(app.__file__).resolve().parent.parent


def is_current(data_dir: Path, database_url: str) -> bool:
    """Whether neither the files nor the database have changed since `remember`. In doubt: no."""
    try:
        known = json.loads((data_dir / "migrated.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(known == _state(database_url))


def remember(data_dir: Path, database_url: str) -> None:
    """Note down what the migrations have just left."""
    state = _state(database_url)
    if state is not None:
        secret_values.write_privately(data_dir / "migrated.json", json.dumps(state))


def _state(database_url: str) -> dict[str, str | list[str]] | None:
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except psycopg.Error:
        return None
    digest = hashlib.sha256()
    for path in sorted((_ROOT / "migrations").rglob("*.py")):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return {"files": digest.hexdigest(), "revisions": sorted(row[0] for row in rows)}
