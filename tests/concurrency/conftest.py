"""The real service, and twins of it in which single guards can be taken off."""

from functools import partial

import pytest

from tests import live

UNGUARDED = "tests.concurrency.unguarded:app"
UNIQUE_RULES = (
    "DROP INDEX uq_coupons_slot, uq_coupons_nth, uq_coupons_nth_of_day",
    "DROP INDEX uq_clerks_active, uq_redemptions_coupon_id, uq_merchant_applications_open",
    "ALTER TABLE redemptions DROP CONSTRAINT uq_redemptions_code_hash",
    "ALTER TABLE discount_uses DROP CONSTRAINT uq_discount_uses_code_hash",
    "ALTER TABLE statements DROP CONSTRAINT ex_statements_no_overlap",
    "ALTER TABLE statement_items DROP CONSTRAINT uq_statement_items_redemption_id",
    "ALTER TABLE redemptions DISABLE TRIGGER redemptions_settled_stay",
    "ALTER TABLE members DROP CONSTRAINT uq_members_openid",
    "ALTER TABLE members DROP CONSTRAINT uq_members_phone_index",
    "ALTER TABLE members DROP CONSTRAINT uq_members_roster_entry_id",
    "ALTER TABLE members DROP CONSTRAINT uq_members_id_number_index",
    "ALTER TABLE union_cards DROP CONSTRAINT uq_union_cards_roster_entry_id",
    "ALTER TABLE push_receipts DROP CONSTRAINT pk_push_receipts",
    "DROP INDEX uq_erasures_living",
    "DROP INDEX uq_listed_people_id_number, uq_listed_people_phone",
    "DROP INDEX uq_handouts_living, uq_payments_living, uq_payments_living_reward",
    "ALTER TABLE handouts DROP CONSTRAINT uq_handouts_code_hash",
    "ALTER TABLE signup_moves DROP CONSTRAINT uq_signup_moves_signup_id_number",
    "ALTER TABLE fair_booths DROP CONSTRAINT uq_fair_booths_fair_id_number",
)


@pytest.fixture(scope="session")
def settings_of(settings, databases, template_database):
    return partial(live.apart, settings, databases, template_database)


@pytest.fixture(scope="session")
def service(settings_of, data_dir):
    """The service as it is, started as production starts it."""
    with live.serving(settings_of(1), data_dir / "service") as running:
        yield running


@pytest.fixture(scope="session")
def unguarded(settings_of, data_dir):
    """The same, but requests may name guards to be left off; PostgreSQL's own rules stand."""
    with live.serving(settings_of(2), data_dir / "unguarded", application=UNGUARDED) as running:
        yield running


@pytest.fixture(scope="session")
def lawless(settings_of, data_dir):
    """As `unguarded`, and the unique rules of PostgreSQL are gone too."""
    with live.serving(settings_of(3), data_dir / "lawless", application=UNGUARDED, workers=1) as running:
        for statement in UNIQUE_RULES:
            running.execute(statement)
        yield running
