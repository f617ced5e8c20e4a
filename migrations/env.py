"""迁移: runs the migrations on the database of the environment, one transaction each."""

import os

from alembic import context
from sqlalchemy import Connection, inspect, make_url, text

import models
from app.db import make_engine
from app.settings import postgres_url

OLDEST_POSTGRES = 150_000
EXTENSIONS = ("pg_trgm", "cube", "earthdistance", "btree_gist")
MISSING_EXTENSIONS = text("""
SELECT wanted.name FROM unnest(CAST(:wanted AS text[])) WITH ORDINALITY AS wanted (name, position)
LEFT JOIN pg_extension AS made ON made.extname = wanted.name
LEFT JOIN pg_available_extension_versions AS known
    ON known.name = wanted.name AND (known.trusted OR NOT known.superuser)
WHERE made.oid IS NULL AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
GROUP BY wanted.name, wanted.position
HAVING count(known.name) = 0 OR NOT bool_or(has_database_privilege(current_database(), 'CREATE'))
ORDER BY wanted.position
""")
"""Those that are not there and that this role may not make: earthdistance is not trusted, for one."""
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
    missing = connection.execute(MISSING_EXTENSIONS, {"wanted": list(EXTENSIONS)}).scalars().all()
    if missing:
        lines = " ".join(f"CREATE EXTENSION {name};" for name in missing)
        raise SystemExit(f"请先让数据库的超级用户在这个库里运行：{lines}")


def grant_to_service(connection: Connection, owner_url: str, service_url: str) -> None:
    """Where the service has a role of its own, let it work with the rows and change nothing else.

    It may add to the audit log and read it; only the owner could alter the table or its triggers.
    """
    role = make_url(service_url).username
    if not role or role == make_url(owner_url).username:
        return
    quoted = connection.dialect.identifier_preparer.quote(role)
    for grant in (
        "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
        "USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public",
        "EXECUTE ON ALL FUNCTIONS IN SCHEMA public",
    ):
        connection.execute(text(f"GRANT {grant} TO {quoted}"))
    for table in ("audit_entries", "audit_seals"):
        if inspect(connection).has_table(table):
            connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}"))
    connection.execute(text(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {quoted}"))
    connection.commit()


def main() -> None:
    given = {name: os.environ.get(name) for name in ("DATABASE_OWNER_URL", "DATABASE_URL")}
    named = {name: postgres_url(name, url) for name, url in given.items() if url}
    if not named:
        raise SystemExit("请先设置 DATABASE_URL (或 DATABASE_OWNER_URL) 再迁移数据库。")
    url = next(iter(named.values()))
    engine = make_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            refuse_unsuitable(connection)
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
            connection.commit()
            run(connection)
            if inspect(connection).has_table("audit_entries"):
                grant_to_service(connection, url, named.get("DATABASE_URL", url))
    finally:
        engine.dispose()


main()
