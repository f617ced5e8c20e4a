"""迁移: up, down and up again on a database with people in it, and no drift from the models."""

import re
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app import clock, db, privacy
from app.services import audit, clerks
from models import Base, Payment, PaymentList, Redemption, SignupState, StaffRole, StatementState
from tests import factories, programmes

ROOT = Path(__file__).parents[2]
CONFIG = Config(toml_file=ROOT / "pyproject.toml")
SCRIPTS = ScriptDirectory.from_config(CONFIG)
OLDEST_FIRST = list(reversed(list(SCRIPTS.walk_revisions())))
NOT_OF_AN_EXTENSION = "NOT EXISTS (SELECT FROM pg_depend WHERE objid = thing.oid AND deptype = 'e')"
SCHEMA = f"""
SELECT 'column', attrelid::regclass::text, attname::text, format_type(atttypid, atttypmod), attnotnull::text,
       pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)
FROM pg_attribute thing JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL
SELECT 'index', tablename::text, indexname::text, indexdef, NULL, NULL, NULL
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid), NULL, NULL, NULL
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname::text, pg_get_function_identity_arguments(oid), NULL, NULL, NULL, NULL
FROM pg_proc thing WHERE pronamespace = 'public'::regnamespace AND {NOT_OF_AN_EXTENSION}
UNION ALL
SELECT 'type', typname::text, NULL, NULL, NULL, NULL, NULL
FROM pg_type thing WHERE typnamespace = 'public'::regnamespace AND typtype = 'e' AND {NOT_OF_AN_EXTENSION}
"""


@pytest.fixture
def database(databases, template_database, monkeypatch):
    """A database at head that alembic's commands speak to."""
    url = databases.make(template_database)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    yield url
    databases.drop(url)


@pytest.fixture
def filled(database, settings):
    """The same with a row in most tables."""
    before, engine = db._sessions.session_factory.kw.get("bind"), db.make_engine(database)
    db.bind(engine)
    privacy.install(settings)
    fill()
    db.session().commit()
    db.bind(before)
    engine.dispose()
    return database


def fill():
    store = factories.store(hours=[(0, "09:00", "21:00")])
    batch = factories.batch(stores=[store], quantity=3)
    member, (clerk, _) = factories.member(phone="10270000001"), factories.clerk(store)
    factories.privacy_document()
    clerks.invite(None, store)
    now = clock.now()
    coupon_id = db.session().scalar(
        sa.text(
            "UPDATE coupons SET state = 'redeemed', member_id = :member, nth = 1, nth_of_day = 1,"
            " claimed_on = :today, claimed_at = :now, use_opens_at = :now,"
            " use_closes_at = :now + interval '9 days' WHERE batch_id = :batch AND slot = 0 RETURNING id"
        ),
        {"member": member.id, "batch": batch.id, "today": now.date(), "now": now},
    )
    facts = {"code_hash": b"hash", "discount_fen": 1000, "redeemed_on": now.date(), "redeemed_at": now}
    whose = {
        "merchant_id": store.merchant_id,
        "store_id": store.id,
        "clerk_id": clerk.id,
        "member_id": member.id,
    }
    redemption = Redemption(coupon_id=coupon_id, **facts, **whose)
    db.session().add(redemption)
    audit.record(member, "redemptions.redeem", redemption)
    factories.statement(redemption, state=StatementState.PAID)
    campaign = programmes.campaign()
    programmes.signup(campaign, member_=member, state=SignupState.REJECTED, is_replaced=True)
    programmes.signup(campaign, member_=member, state=SignupState.SUBMITTED)
    fill_rewards()


def fill_rewards():
    """A reward on a payment list, which no older table can hold."""
    report, cashier = factories.hazard(**factories.accepted()), factories.staff(StaffRole.FINANCE)
    made = PaymentList(union_id=report.union_id, made_by=cashier.id, made_at=clock.now())
    db.session().add(made)
    db.session().flush()
    paid = Payment(list_id=made.id, number=1, hazard_report_id=report.id, amount_fen=report.reward_fen)
    db.session().add(paid)
    db.session().flush()
    made.payment_count, made.amount_fen = 1, paid.amount_fen


def schema(url):
    with psycopg.connect(url) as connection:
        return set(connection.execute(SCHEMA).fetchall())


def tables(url):
    return {row[1] for row in schema(url) if row[0] == "column"}


def count(url, table):
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_a_filled_database_goes_down_to_nothing_and_up_to_the_same_again(filled):
    at_head = schema(filled)
    assert count(filled, "redemptions") == count(filled, "coupons") - 2 == 1
    command.downgrade(CONFIG, "base")
    left = schema(filled)
    assert {row[1] for row in left} == {"alembic_version"}, left
    command.upgrade(CONFIG, "head")
    assert schema(filled) == at_head
    assert count(filled, "coupons") == 0


def test_every_migration_can_be_taken_back_and_made_again_on_a_filled_database(filled):
    for script in reversed(OLDEST_FIRST):
        before = schema(filled)
        command.downgrade(CONFIG, "-1")
        command.upgrade(CONFIG, "+1")
        assert schema(filled) == before, script.revision
        command.downgrade(CONFIG, "-1")
    assert tables(filled) == {"alembic_version"}


def test_the_models_and_the_migrated_database_do_not_drift(database):
    command.check(CONFIG)


def test_a_drift_would_be_seen(database):
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE members ADD COLUMN forgotten text")
    with pytest.raises(command.util.AutogenerateDiffsDetected, match="forgotten"):
        command.check(CONFIG)


def test_every_table_of_the_models_is_made_by_the_migrations(database):
    assert set(Base.metadata.tables) <= tables(database)


def test_file_names_are_their_revisions_and_sort_by_time():
    names = [Path(script.path).name for script in OLDEST_FIRST]
    assert names == sorted(names)
    assert sorted(path.name for path in (ROOT / "migrations/versions").glob("*.py")) == names
    for script, name in zip(OLDEST_FIRST, names, strict=True):
        assert re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+\.py", name)
        assert name.startswith(f"{script.revision}_")


def test_the_migrations_are_one_line_without_branches():
    assert len(SCRIPTS.get_heads()) == len(SCRIPTS.get_bases()) == 1
    assert not [script.revision for script in OLDEST_FIRST if script.is_merge_point]


CHANGES = [
    "UPDATE audit_entries SET action = 'nothing'",
    "DELETE FROM audit_entries",
    "TRUNCATE audit_entries",
    "TRUNCATE members, audit_entries CASCADE",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_audit_log_refuses_every_change(filled, change):
    entries = count(filled, "audit_entries")
    assert entries > 0
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only grows"),
        psycopg.connect(filled) as connection,
    ):
        connection.execute(change)
    assert count(filled, "audit_entries") == entries


@pytest.mark.parametrize("change", CHANGES[:3])
def test_without_its_triggers_the_audit_log_would_change(filled, change):
    with psycopg.connect(filled) as connection:
        connection.execute("ALTER TABLE audit_entries DISABLE TRIGGER USER")
        assert connection.execute(change).statusmessage.split()[0] in change
        connection.rollback()
