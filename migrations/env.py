"""迁移: runs the migrations on the database of the environment, one transaction each."""

import os

from alembic import context
from sqlalchemy import Connection, text

import models
from app.db import make_engine

OLDEST_POSTGRES = 150_000
MIGRATION_LOCK = 0x6768_6B61
"""Two machines that start at once must not migrate at once."""


def include_object(thing, name, type_, reflected, compare_to):  # noqa: ARG001
    """Procrastinate owns its tables; its schema is shipped by a migration but is not ours to compare."""
    return not (name or "").startswith("procrastinate_")


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        include_object=include_object,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def refuse_unsuitable(connection: Connection) -> None:
    """The house counts on PostgreSQL 15 and on UTF-8: say so before anything is half made."""
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if version < OLDEST_POSTGRES or encoding != "UTF8":
        raise SystemExit(f"需要 PostgreSQL 15 或更新、UTF-8 编码；现在是 {version // 10000}、{encoding}。")


def main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("请先设置 DATABASE_URL (或 DATABASE_OWNER_URL) 再迁移数据库。")
    engine = make_engine(url, pool_size=1)
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        refuse_unsuitable(connection)
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        connection.commit()
        run(connection)
    engine.dispose()


main()
