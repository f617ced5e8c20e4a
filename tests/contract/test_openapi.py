"""接口说明: the OpenAPI text is valid, complete, and says what CONTRACT names."""

import re
from importlib import import_module

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import errors
from app.edge import doors
from app.edge.access import Who
from app.factory import DOORS
from app.pages import specification
from app.services.coupons.claiming import ClaimNotOpen
from tests.contract.expected import EXPECTED, EXTRA

for door in DOORS:
    import_module(f"{door}.routes")
OPERATIONS = sorted(doors.OPERATIONS.values(), key=lambda operation: operation.name)
BY_NAME = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
CJK = re.compile(r"[\u4e00-\u9fff]")

PUBLIC = {
    "job_fairs.list_fairs",
    "job_fairs.list_posts",
    "job_fairs.get_post",
    "session.log_in",
    "reference.list_districts",
    "reference.list_categories",
    "reference.get_document",
    "merchants.list_merchants",
    "merchants.get_merchant",
    "merchants.list_stores",
    "stores.get_store",
    "stores.get_photo",
    "stations.list_stations",
    "stations.get_station",
    "recuperation_bases.list_bases",
    "recuperation_bases.get_base",
    "recuperation_bases.get_photo",
    "trips.list_menu",
    "matchmaking_studios.list_studios",
    "matchmaking_studios.get_studio",
    "mixers.list_mixers",
    "mixers.get_mixer",
    "coupons.list_batches",
    "coupons.get_batch",
    "campaigns.list_campaigns",
    "campaigns.get_campaign",
    "public_notices.list_notices",
    "public_notices.get_notice",
    "campaigns.get_cover",
    "campaigns.get_form",
    "contests.list_results",
    "honours.list_honours",
    "honours.get_honour",
    "honours.get_photo",
    "draws.get_draw",
    "draws.list_entrants",
    "discounts.list_discounts",
    "discounts.get_discount",
    "console_session.sign_in",
    # WeChat has no login: it signs what it sends, and the operation verifies that.
    "wechat_push.verify_address",
    "wechat_push.receive",
}
"""What may be asked without a login. An operation that is not named here needs one."""

KINDS = {
    errors.Malformed: 400,
    errors.NotLoggedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.MethodRefused: 405,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.AddressTooLarge: 414,
    errors.UnsupportedType: 415,
    errors.InvalidValue: 422,
    errors.TooManyRequests: 429,
    errors.HeadersRefused: 431,
    errors.Unavailable: 503,
}


@pytest.fixture(scope="module")
def document(app):
    with app.test_request_context():
        return specification()


def described(document, operation):
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
    return document["paths"][path][operation.method.lower()]


def codes_at(document, answer):
    """The codes that a documented refusal may carry."""
    schema = answer["content"]["application/problem+json"]["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return set(schema["properties"]["code"]["enum"])


def test_the_published_text_is_valid_openapi_3_1(app, document):
    published = app.test_client().get("/api/openapi.json")
    assert published.mimetype == "application/json"
    assert published.json == document
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_of_the_api_is_a_declared_operation(app):
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith((doors.API_PREFIX, doors.DESK_PREFIX, "/wechat/"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == {(operation.name, operation.method) for operation in OPERATIONS}


def test_only_the_short_public_list_can_be_asked_without_login(document):
    public = {one.name for one in OPERATIONS if one.who in (Who.ANYONE, Who.VISITOR, Who.WECHAT)}
    assert public == PUBLIC
    for operation in OPERATIONS:
        optional = any(not scheme for scheme in described(document, operation)["security"] or [{}])
        assert optional == (operation.name in PUBLIC), operation.name


@BY_NAME
def test_every_operation_documents_each_of_its_refusals(operation, document):
    answers = described(document, operation)["responses"]
    assert "default" not in answers
    by_status = {}
    for kind in operation.refusals():
        by_status.setdefault(str(kind.status), set()).add(kind.code)
    documented = {status: codes_at(document, answer) for status, answer in answers.items() if status >= "400"}
    assert documented == by_status
    for status in by_status:
        assert list(answers[status]["content"]) == ["application/problem+json"]
        assert CJK.search(answers[status]["description"])
        if status in ("429", "503"):
            assert "Retry-After" in answers[status]["headers"]


@BY_NAME
def test_every_operation_has_a_chinese_summary_and_an_answer(operation, document):
    found = described(document, operation)
    assert CJK.search(found["summary"])
    success = found["responses"][str(operation.status)]
    media = operation.media or ("application/json",)
    assert operation.status == 204 or all("schema" in success["content"][one] for one in media)
    assert (304 in map(int, found["responses"])) == operation.is_public_read


@BY_NAME
def test_every_operation_documents_what_may_be_asked_in_the_address(operation, document):
    documented = {
        one["name"]
        for one in described(document, operation).get("parameters", [])
        if one.get("in") == "query"
    }
    declared = operation.query().fields if operation.query is not None else {}
    assert documented == {field.data_key or name for name, field in declared.items() if not field.dump_only}


@BY_NAME
def test_every_post_that_changes_something_takes_an_idempotency_key(operation, document):
    parameters = {
        one["name"] for one in described(document, operation).get("parameters", []) if "name" in one
    }
    exempt = {
        # Logins and codes answer with secrets, which are never stored.
        "session.log_in",
        "console_session.sign_in",
        "owner.invite_clerk",
        "console_merchants.invite_owner",
        "console_staff.open_account",
        "console_staff_resets.approve",
        "console_account.renew_recovery_codes",
        "console_stations.invite",
        "me.show_card_code",
        "handouts.show_code",
        "coupons.show_code",
        # So do the operations that show people's numbers.
        "console_calls.reveal",
        "console_unit_signups.export_people",
        "console_unit_signups.mark_list",
        "job_fairs.open_",
        "console_members.reveal",
        "console_membership_applications.reveal",
        "console_manual_checks.reveal",
        "console_referrals.pack_plain",
        "console_reviews.reveal",
        # And that which shows a household.
        "console_hardship.reveal",
        # A preview changes nothing, nor does asking for an outcome; a phone code works once by itself.
        "clerk.preview",
        "console_unit_signups.preview_list",
        "console_reviews.preview_batch",
        "console_model_workers.preview",
        # Asked by POST so that no number and no name stands in an address.
        "console_staff.search",
        "console_model_workers.search",
        "console_members.search",
        "clerk.get_outcome",
        "me.bind_phone",
        # What has been read has been read, however often one says so.
        "messages.read",
        "messages.read_all",
        # WeChat's repeats are known by what they say.
        "wechat_push.receive",
    }
    wanted = operation.method == "POST" and operation.name not in exempt
    assert ("Idempotency-Key" in parameters) == operation.idempotent == wanted


@pytest.mark.parametrize(("method", "path"), EXPECTED, ids=lambda part: part)
def test_the_codes_that_the_contract_names_are_documented(method, path, document):
    answers = document["paths"][doors.API_PREFIX + path][method.lower()]["responses"]
    for code, status in EXPECTED[method, path].items():
        assert code in codes_at(document, answers[str(status)]), code


def test_what_stands_under_the_console_needs_a_desk_and_nothing_else_does(document):
    for operation in OPERATIONS:
        if operation.name == "console_session.sign_in":
            continue
        is_at_a_desk = operation.rule.startswith(doors.DESK_PREFIX)
        assert (operation.who is Who.STAFF) == is_at_a_desk, operation.name
        asks_for_token = any("csrf" in scheme for scheme in described(document, operation)["security"])
        assert asks_for_token == (is_at_a_desk and operation.method != "GET"), operation.name


def test_the_table_holds_every_operation_but_the_extra_ones(document):
    found = {
        (
            operation.method,
            re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule.removeprefix(doors.API_PREFIX)),
        )
        for operation in OPERATIONS
        if operation.rule.startswith(doors.API_PREFIX)
    }
    assert found == EXPECTED.keys() | EXTRA


@pytest.mark.parametrize("kind", errors.REGISTRY.values(), ids=lambda kind: kind.code)
def test_every_refusal_has_a_code_a_polite_sentence_and_the_status_of_its_kind(kind):
    assert re.fullmatch(r"[a-z][a-z0-9_]{2,40}", kind.code)
    assert CJK.search(kind.detail)
    # It ends in words for people, or in the closing mark of a title.
    assert CJK.match(kind.detail.rstrip("》")[-1])
    assert not re.search(r"_|Error|Exception|null|None", kind.detail)
    assert kind.next is None or CJK.search(kind.next)
    kinds = [base for base in KINDS if issubclass(kind, base)]
    if kind.code == "internal_error":
        assert (kind.status, kinds) == (500, [])
    else:
        assert len(kinds) == 1
        assert kind.status == KINDS[kinds[0]]


def test_two_refusals_cannot_share_a_code():
    with pytest.raises(TypeError, match="declared twice"):
        type("Another", (errors.Conflict,), {"code": ClaimNotOpen.code, "detail": "重复"})


def test_request_schemas_refuse_unknown_fields_and_bound_what_they_take(document):
    for operation in OPERATIONS:
        if operation.body is None:
            continue
        schema = described(document, operation)["requestBody"]["content"]["application/json"]["schema"]
        resolved = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        assert resolved["additionalProperties"] is False
        for name, field in resolved["properties"].items():
            if field.get("type") == "string" and "enum" not in field and "format" not in field:
                # A campaign's own text is as long as an article, deeds as long as a nomination tells them.
                assert field["maxLength"] <= {"body": 10_000, "deeds": 2000}.get(name, 1000), name


def test_a_consent_version_may_be_text_or_a_number(document):
    version = document["components"]["schemas"]["ConsentBody"]["properties"]["version"]
    assert version["type"] == ["string", "integer"]
