"""角色与名字: the service's own role can do its work and nothing more; constraints are named as declared."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import CheckConstraint

from models import Base
from tests.conftest import ROOT

CONFIG = Config(toml_file=ROOT / "pyproject.toml")


@pytest.fixture
def two_roles(databases, monkeypatch):
    """A database whose owner migrates and whose service has a role of its own; the two addresses."""
    databases.run("DROP ROLE IF EXISTS gonghuika_service")
    databases.run("CREATE ROLE gonghuika_service LOGIN")
    owner = databases.make("template1")
    service = owner.replace("postgresql://", "postgresql://gonghuika_service@").replace(
        f"{owner.split('//')[1].split('@')[0]}@", "", 1
    )
    monkeypatch.setenv("DATABASE_URL", service)
    monkeypatch.setenv("DATABASE_OWNER_URL", owner)
    command.upgrade(CONFIG, "head")
    yield owner, service
    databases.drop(owner)
    databases.run("DROP ROLE gonghuika_service")


def test_the_service_works_with_rows_and_cannot_touch_the_audit_log(two_roles):
    _, service = two_roles
    with psycopg.connect(service, autocommit=True) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("gonghuika_service",)
        connection.execute("INSERT INTO categories VALUES ('dining', '餐饮', 1)")
        connection.execute("SELECT nextval('union_card_numbers')")
        connection.execute("SELECT count(*) FROM procrastinate_jobs")
        connection.execute("SELECT count(*) FROM audit_entries")
        for forbidden in (
            "DELETE FROM audit_entries",
            "UPDATE audit_entries SET action = 'x'",
            "TRUNCATE audit_entries",
            "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
            "DROP TABLE audit_entries",
            "DELETE FROM audit_seals",
            "UPDATE audit_seals SET hash = ''",
            "UPDATE alembic_version SET version_num = 'x'",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(forbidden)


def test_a_role_that_may_not_make_an_extension_is_told_what_to_run(two_roles, databases, monkeypatch):
    empty = databases.make("template0")
    _, service = two_roles
    name = empty.split("?")[0].rsplit("/", 1)[1]
    url = service.replace(service.split("?")[0].rsplit("/", 1)[1], name)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATABASE_OWNER_URL", url)
    with pytest.raises(SystemExit, match="CREATE EXTENSION earthdistance;"):
        command.upgrade(CONFIG, "head")
    databases.drop(empty)


def test_checks_have_the_names_that_the_models_give_them(databases, template_database):
    declared = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    with psycopg.connect(databases.url(template_database)) as connection:
        rows = connection.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
            " AND conname NOT LIKE '%procrastinate%'"
        )
        stored = {row[0] for row in rows if not row[0].startswith("check_")}
    assert {name for name in stored if name.startswith("ck_")} == {str(name) for name in declared}
