"""乱投: every operation, with sound and unsound requests that the OpenAPI text itself suggests.

No 5xx, no undocumented status, no answer outside its schema. In tests the application also refuses to
refuse with a code that its operation does not declare, so the codes are checked along with the statuses.
"""

from http import HTTPStatus
from importlib import import_module

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test

from app.edge import doors
from app.edge.access import Who
from app.factory import DOORS
from app.redis_store import store
from tests.contract.feeding import Feed

for door in DOORS:
    import_module(f"{door}.routes")
OPERATIONS = sorted(doors.OPERATIONS)
pytestmark = pytest.mark.fuzz
EXAMPLES = 25
"""Besides the edges of every schema. More would take the whole run past a quarter of an hour on two cores."""
WELL_FORMED_BUT_REFUSED = ["2xx", "3xx", "401", "403", "404", "409", "422", "429"]
"""A value may have the right shape and still be refused: by a rule that JSON Schema cannot say."""
TOO_LARGE = [*WELL_FORMED_BUT_REFUSED, "413"]
UNREADABLE = [*WELL_FORMED_BUT_REFUSED, "400"]


def is_judged_by_value(operation):
    """Whether its own declaration says that a request of the right shape may be refused for its values.

    It declares a refusal of a value (422: a cursor that is not ours, days out of order, conditions that do
    not exist), or it is idempotent: the run may use one key for two different requests. What none of this
    declares has to take everything that its schema lets through.
    """
    return operation.idempotent or any(
        refusal.status == HTTPStatus.UNPROCESSABLE_ENTITY for refusal in operation.refuses
    )


ONE_TIME = frozenset(
    {
        "console_session.sign_in",
        "console_account.change_password",
        "console_account.renew_recovery_codes",
    }
)
"""Ask for a one-time password."""
EXPECTED = {
    **{
        name: WELL_FORMED_BUT_REFUSED
        for name, operation in doors.OPERATIONS.items()
        if is_judged_by_value(operation)
    },
    # For JSON Schema 3000.0 is a whole number; for a till it is not one.
    "clerk.preview": WELL_FORMED_BUT_REFUSED,
    # Five wrong passwords lock, and a phone's word or a recovery code is given: a rule between two fields.
    **dict.fromkeys(ONE_TIME, WELL_FORMED_BUT_REFUSED),
    # Any text has the shape of an envelope; only WeChat can sign it.
    "wechat_push.verify_address": WELL_FORMED_BUT_REFUSED,
    "wechat_push.receive": UNREADABLE,
    # The first day comes before the last: a rule between two fields.
    "console_visit_logs.write_sheet": WELL_FORMED_BUT_REFUSED,
    "console_hardship.write_care_sheet": WELL_FORMED_BUT_REFUSED,
    "console_job_fairs.count": WELL_FORMED_BUT_REFUSED,
    # A case stands once in a batch, and is turned down with a reason: rules between fields.
    "console_reviews.preview_batch": WELL_FORMED_BUT_REFUSED,
    # Files and lists may also be more than a body may hold.
    "console_coupons.import_codes": TOO_LARGE,
    "console_payments.settle": TOO_LARGE,
    "console_roster_imports.hand_in": TOO_LARGE,
}
CONFIGURATION = {
    "seed": 20261101,
    "generation": {"max-examples": EXAMPLES, "deterministic": True},
    # A list that is too long is wrong by its own rule, or already as more than a body may hold (413).
    "checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}},
    "operations": [
        # Few entries of many names: each request is held against every entry.
        {
            "include-operation-id": [name for name in EXPECTED if EXPECTED[name] == statuses],
            "checks": {"positive_data_acceptance": {"expected-statuses": statuses}},
        }
        for statuses in (WELL_FORMED_BUT_REFUSED, TOO_LARGE, UNREADABLE)
    ]
    + [
        # The cookie of a desk is a real one or none: a made-up one would take the place of ours.
        {
            "include-operation-id": [
                name for name, operation in doors.OPERATIONS.items() if operation.who is Who.STAFF
            ],
            "generation": {"with-security-parameters": False},
        },
    ],
}
bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def feed(city):
    return Feed(city)


@pytest.fixture(scope="module")
def api(city):
    config = SchemathesisConfig.from_dict(CONFIGURATION)
    return schemathesis.openapi.from_wsgi("/api/openapi.json", city.app, config=config)


@pytest.mark.parametrize("name", OPERATIONS)
def test_somebody_logged_in_gets_a_documented_answer(name, api, feed):
    def ask(case):
        credentials = feed.credentials(name)
        case._has_explicit_auth = "cookies" in credentials  # Else our real cookie counts as a made-up one.
        feed.fill(name, case)
        forget_limits()
        answer = case.call_and_validate(**credentials)
        feed.answered[name].add(answer.status_code)

    throw(api, name, ask)
    # Nobody guesses a one-time password; that it is of use is told in tests/console.
    if name in ONE_TIME:
        return
    # A run that only ever meets refusals would prove little.
    assert feed.answered[name] & {200, 201, 204}


@pytest.mark.parametrize("name", OPERATIONS)
def test_nobody_logged_in_gets_a_documented_answer(name, api, feed):
    def ask(case):
        forget_limits()
        case.call_and_validate()

    throw(api, name, ask)


def throw(api, name, ask):
    """Run examples, coverage of the schema's edges, and generated cases through `ask`.

    schemathesis' own pytest plugin does not know this pytest, so its test is built by hand.
    """
    operation = api.find_operation_by_id(name)
    test = build_operation_test(
        config=api.config,
        operation=operation,
        test_func=ask,
        given_kwargs={},
        feedback=FeedbackSources(),
        explicit_settings=bounded,
    )
    test()


def forget_limits():
    """Counted tries would turn everything into 429 after a minute; limits have tests of their own."""
    counted = store().keys("limit*")
    if counted:
        store().delete(*counted)


def test_the_run_covers_every_described_operation(api):
    described = {found.ok().definition.raw["operationId"] for found in api.get_all_operations()}
    assert described == set(OPERATIONS)
