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

EXPECTED = {
    ("POST", "/session"): {"wechat_code_invalid": 422, "wechat_unavailable": 503},
    ("DELETE", "/session"): {"login_required": 401},
    ("GET", "/me"): {"login_required": 401},
    ("PATCH", "/me"): {"login_required": 401},
    ("POST", "/me/phone"): {"phone_taken": 409, "wechat_code_invalid": 422},
    ("POST", "/me/verification"): {
        "id_number_invalid": 422,
        "roster_no_match": 403,
        "identity_taken": 409,
        "consent_required": 422,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("POST", "/me/verification/manual-check"): {
        "id_number_invalid": 422,
        "consent_required": 422,
        "already_verified": 409,
        "manual_check_open": 409,
        "manual_check_not_needed": 409,
        "identity_taken": 409,
        "membership_ended": 403,
        "unit_union_unknown": 422,
        "attachment_not_found": 404,
    },
    ("DELETE", "/me/verification/manual-check"): {"manual_check_not_found": 404},
    ("GET", "/me/card"): {"not_verified": 403},
    ("PUT", "/me/matchmaking"): {"not_verified": 403, "under_age": 403, "consent_required": 422},
    ("POST", "/me/card/code"): {"not_verified": 403},
    ("GET", "/coupon-batches"): {"cursor_invalid": 422},
    ("GET", "/coupon-batches/{batch_id}"): {"coupon_batch_not_found": 404},
    ("POST", "/coupon-batches/{batch_id}/claim"): {
        "coupon_sold_out": 409,
        "coupon_limit_reached": 409,
        "claim_not_open": 409,
        "claim_closed": 409,
        "claim_paused": 409,
        "not_verified": 403,
        "not_eligible": 403,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("GET", "/me/coupons"): {"login_required": 401},
    ("GET", "/me/coupons/{coupon_id}"): {"coupon_not_found": 404},
    ("POST", "/me/coupons/{coupon_id}/code"): {"coupon_not_usable": 409},
    ("POST", "/me/coupons/{coupon_id}/return"): {
        "coupon_not_usable": 409,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("GET", "/merchants"): {"cursor_invalid": 422},
    ("GET", "/merchants/{merchant_id}"): {"merchant_not_found": 404},
    ("GET", "/stores"): {"invalid_fields": 422},
    ("GET", "/districts"): {"invalid_fields": 422},
    ("GET", "/categories"): {"invalid_fields": 422},
    ("GET", "/documents/{name}"): {"document_not_found": 404},
    ("GET", "/clerk/stores"): {"not_a_clerk": 403},
    ("POST", "/clerk/redemptions/preview"): {"code_unknown": 404, "code_expired": 409, "not_a_clerk": 403},
    ("POST", "/clerk/redemptions"): {
        "code_unknown": 404,
        "code_expired": 409,
        "coupon_already_redeemed": 409,
        "coupon_not_for_this_store": 409,
        "coupon_expired": 409,
        "amount_below_threshold": 422,
        "not_a_clerk": 403,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("GET", "/clerk/redemptions"): {"not_a_clerk": 403},
    ("POST", "/clerk/redemptions/{redemption_id}/reversal"): {
        "not_a_clerk": 403,
        "redemption_not_found": 404,
        "reversal_too_late": 409,
        "already_reversed": 409,
        "redemption_settled": 409,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("GET", "/discounts"): {"cursor_invalid": 422},
    ("POST", "/attachments"): {
        "attachment_type_refused": 422,
        "attachment_too_large": 413,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("GET", "/clerk/statements"): {"login_required": 401},
    ("GET", "/me/benefits"): {"login_required": 401},
    ("GET", "/campaigns"): {"cursor_invalid": 422},
    ("GET", "/campaigns/{campaign_id}"): {"campaign_not_found": 404},
    ("GET", "/campaigns/{campaign_id}/form"): {"campaign_not_found": 404},
    ("GET", "/campaigns/{campaign_id}/eligibility"): {"campaign_not_found": 404, "login_required": 401},
    ("POST", "/campaigns/{campaign_id}/signups"): {
        "campaign_not_open": 409,
        "campaign_full": 409,
        "already_signed_up": 409,
        "double_aid": 409,
        "attachment_not_found": 404,
    },
    ("GET", "/me/signups"): {"cursor_invalid": 422},
    ("GET", "/me/signups/{signup_id}"): {"signup_not_found": 404},
    ("GET", "/stations"): {"cursor_invalid": 422},
    ("GET", "/stations/{station_id}"): {"station_not_found": 404},
    ("POST", "/stations/{station_id}/reports"): {
        "station_not_found": 404,
        "station_reported_today": 409,
        "attachment_not_found": 404,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("GET", "/job-fairs"): {"cursor_invalid": 422},
    ("GET", "/job-posts"): {"cursor_invalid": 422},
    ("GET", "/job-posts/{post_id}"): {"job_post_not_found": 404},
    ("POST", "/job-posts/{post_id}/intentions"): {
        "job_post_not_found": 404,
        "job_intention_already_sent": 409,
    },
    ("GET", "/me/job-intentions"): {"cursor_invalid": 422},
    ("POST", "/me/job-intentions/{intention_id}/withdrawal"): {"job_intention_not_found": 404},
    ("POST", "/employers"): {
        "credit_code_invalid": 422,
        "employer_known": 409,
        "attachment_not_found": 404,
    },
    ("GET", "/me/employers"): {"cursor_invalid": 422},
    ("POST", "/me/employers/{employer_id}/job-posts"): {
        "employer_not_found": 404,
        "employer_not_approved": 409,
        "post_day_invalid": 422,
    },
    ("POST", "/me/job-posts/{post_id}/closing"): {"job_post_not_found": 404},
    ("GET", "/me/employers/{employer_id}/job-intentions"): {"employer_not_found": 404},
    ("POST", "/me/employers/{employer_id}/job-intentions/{intention_id}/opening"): {
        "employer_not_found": 404,
        "job_intention_not_found": 404,
    },
    ("POST", "/hazard-reports"): {
        "not_verified": 403,
        "hazard_limit_reached": 409,
        "attachment_not_found": 404,
    },
    ("GET", "/me/hazard-reports"): {"cursor_invalid": 422},
    ("GET", "/me/hazard-reports/{report_id}"): {"hazard_not_found": 404},
    ("PUT", "/me/hazard-reports/{report_id}/bank-card"): {
        "hazard_not_found": 404,
        "reward_card_not_asked": 409,
        "answers_invalid": 422,
    },
    ("GET", "/unions"): {"cursor_invalid": 422},
    ("POST", "/me/membership-applications"): {
        "identity_required": 422,
        "id_number_invalid": 422,
        "consent_required": 422,
        "union_not_joinable": 422,
        "already_a_member": 409,
        "already_in_roster": 409,
        "membership_request_open": 409,
        "not_verified": 403,
        "membership_ended": 403,
    },
    ("GET", "/me/membership-applications"): {"cursor_invalid": 422},
    ("GET", "/me/membership-applications/{application_id}"): {"membership_application_not_found": 404},
    ("POST", "/me/membership-applications/{application_id}/withdrawal"): {
        "membership_application_not_found": 404,
        "membership_application_decided": 409,
    },
    ("PUT", "/me/signups/{signup_id}"): {"signup_not_found": 404, "signup_not_editable": 409},
    ("POST", "/me/signups/{signup_id}/cancel"): {
        "signup_not_cancellable": 409,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
    ("POST", "/me/signups/{signup_id}/accept"): {"offer_expired": 409, "signup_moved": 409},
    ("POST", "/me/signups/{signup_id}/code"): {
        "signup_not_found": 404,
        "signup_not_ready": 409,
        "already_handed_out": 409,
        "handout_too_early": 409,
        "handout_too_late": 409,
    },
    ("GET", "/public-notices"): {"cursor_invalid": 422},
    ("GET", "/public-notices/{notice_id}"): {"public_notice_not_found": 404},
    ("POST", "/public-notices/{notice_id}/objections"): {
        "public_notice_not_found": 404,
        "not_verified": 403,
        "already_objected": 409,
        "too_many_requests": 429,
    },
    ("GET", "/draws/{draw_id}"): {"draw_not_found": 404},
    ("GET", "/me/messages"): {"cursor_invalid": 422},
    ("POST", "/me/messages/{message_id}/read"): {"message_not_found": 404},
    ("GET", "/me/export"): {"login_required": 401, "too_many_requests": 429},
    ("DELETE", "/me"): {"login_required": 401, "erasure_owner_must_hand_over": 409},
    ("POST", "/me/subscriptions"): {
        "template_unknown": 422,
        "idempotency_key_reused": 422,
        "idempotency_in_progress": 409,
    },
}
"""CONTRACT §2 and §3, for the operations that exist."""


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


def test_the_table_above_holds_every_operation_but_the_extra_ones(document):
    extra = {
        # What became of my objections to public notices.
        ("GET", "/me/objections"),
        # Contests and the hall of honours.
        ("GET", "/campaigns/{campaign_id}/results"),
        ("GET", "/me/signups/{signup_id}/result"),
        ("GET", "/honours"),
        ("GET", "/honours/{honour_id}"),
        ("GET", "/honours/{honour_id}/photo"),
        ("GET", "/me/honours"),
        ("POST", "/me/honours/{honour_id}/consent"),
        ("DELETE", "/me/honours/{honour_id}/consent"),
        # Accepting an invitation: how somebody becomes a clerk at all, which CONTRACT leaves open.
        ("POST", "/clerk/stores"),
        # A weak network: one redemption again, and the answer that was lost.
        ("GET", "/clerk/redemptions/{redemption_id}"),
        ("POST", "/clerk/redemptions/outcome"),
        ("GET", "/clerk/summary"),
        # Standing discounts, counted at the till.
        ("GET", "/discounts/{discount_id}"),
        ("POST", "/clerk/discount-uses"),
        ("GET", "/clerk/discount-uses"),
        ("POST", "/owner/merchants"),
        # One's own file, and what everyone may see of a store.
        ("GET", "/attachments/{attachment_id}"),
        ("GET", "/stores/{store_id}"),
        ("GET", "/stores/{store_id}/photos/{photo_id}"),
        ("GET", "/campaigns/{campaign_id}/cover"),
        ("GET", "/draws/{draw_id}/entrants"),
        # Asking to become a merchant.
        ("POST", "/merchant-applications"),
        ("GET", "/me/merchant-applications"),
        ("GET", "/me/merchant-applications/{application_id}"),
        ("PUT", "/me/merchant-applications/{application_id}"),
        ("POST", "/me/merchant-applications/{application_id}/withdrawal"),
        # What an owner keeps on the phone.
        ("GET", "/owner/merchants"),
        ("GET", "/owner/merchants/{merchant_id}/stores"),
        ("POST", "/owner/merchants/{merchant_id}/stores"),
        ("GET", "/owner/stores/{store_id}"),
        ("PATCH", "/owner/stores/{store_id}"),
        ("PUT", "/owner/stores/{store_id}/hours"),
        ("PUT", "/owner/stores/{store_id}/special-days"),
        ("PUT", "/owner/stores/{store_id}/photos"),
        ("POST", "/owner/stores/{store_id}/invitations"),
        ("GET", "/owner/stores/{store_id}/clerks"),
        ("GET", "/owner/stores/{store_id}/door-qr"),
        ("DELETE", "/owner/clerks/{clerk_id}"),
        ("GET", "/owner/reports"),
        ("POST", "/owner/reports/{report_id}/answer"),
        # Offers that were not honoured.
        ("POST", "/stores/{store_id}/reports"),
        ("GET", "/me/reports"),
        # The badge, reading all at once, and what is sent besides the inbox.
        ("GET", "/me/messages/summary"),
        ("POST", "/me/messages/read"),
        ("GET", "/me/notice-preferences"),
        ("PUT", "/me/notice-preferences"),
        # Taking the wish to be forgotten back, and which messages one may subscribe to.
        ("DELETE", "/me/erasure"),
        ("GET", "/me/subscriptions"),
        # Another bank card, when the money has come back.
        ("PUT", "/me/signups/{signup_id}/bank-card"),
        # What was handed out at a place, taken back by mistake, and why somebody did not come.
        ("GET", "/clerk/handouts"),
        ("POST", "/clerk/handouts/{handout_id}/reversal"),
        ("POST", "/me/signups/{signup_id}/appeal"),
        # Who keeps a rest station, and what becomes of a fault that one has reported.
        ("GET", "/clerk/stations"),
        ("POST", "/clerk/stations"),
        ("GET", "/me/station-reports"),
        # Where an application has been referred to, and one's lawyer.
        ("GET", "/me/signups/{signup_id}/referrals"),
        ("GET", "/me/signups/{signup_id}/legal-case"),
        # Recuperation: bases, the menu of trips, one's own, and how it was.
        ("GET", "/recuperation-bases"),
        ("GET", "/recuperation-bases/{base_id}"),
        ("GET", "/recuperation-bases/{base_id}/photos/{photo_id}"),
        ("GET", "/campaigns/{campaign_id}/trips"),
        ("GET", "/me/signups/{signup_id}/trip"),
        ("POST", "/me/signups/{signup_id}/trip/rating"),
        # One's own profile for meeting others.
        ("GET", "/me/matchmaking"),
        ("DELETE", "/me/matchmaking"),
        ("PUT", "/me/matchmaking/pause"),
        ("DELETE", "/me/matchmaking/pause"),
        ("GET", "/me/matchmaking/vouchers"),
        ("GET", "/me/matchmaking/vouches"),
        ("POST", "/me/matchmaking/vouches"),
        ("POST", "/me/matchmaking/vouches/{vouch_id}/withdrawal"),
        # One's matchmaker, whom she introduces, and talks with her.
        ("GET", "/matchmaking/studios"),
        ("GET", "/matchmaking/studios/{studio_id}"),
        ("GET", "/matchmaking/studios/{studio_id}/talks"),
        ("POST", "/matchmaking/talks/{talk_id}/booking"),
        ("DELETE", "/matchmaking/talks/{talk_id}/booking"),
        ("GET", "/me/matchmaking/talks"),
        ("GET", "/me/matchmaking/matchmaker"),
        ("POST", "/me/matchmaking/matchmaker"),
        ("DELETE", "/me/matchmaking/matchmaker"),
        ("GET", "/me/matchmaking/introductions"),
        ("PUT", "/me/matchmaking/introductions/{introduction_id}/answer"),
        ("PUT", "/me/matchmaking/introductions/{introduction_id}/feedback"),
        # Mixers: the room, private picks, matches, and what protects people from each other.
        ("GET", "/matchmaking/mixers"),
        ("GET", "/matchmaking/mixers/{mixer_id}"),
        ("POST", "/matchmaking/mixers/{mixer_id}/signups"),
        ("GET", "/matchmaking/mixers/{mixer_id}/people"),
        ("GET", "/matchmaking/mixers/{mixer_id}/photos/{photo_id}"),
        ("GET", "/matchmaking/mixers/{mixer_id}/picks"),
        ("PUT", "/matchmaking/mixers/{mixer_id}/picks"),
        ("GET", "/matchmaking/mixers/{mixer_id}/matches"),
        ("PUT", "/matchmaking/mixers/{mixer_id}/matches/{match_id}/contact"),
        ("DELETE", "/matchmaking/mixers/{mixer_id}/matches/{match_id}/contact"),
        ("PUT", "/matchmaking/mixers/{mixer_id}/matches/{match_id}/outcome"),
        ("POST", "/matchmaking/mixers/{mixer_id}/blocks"),
        ("GET", "/matchmaking/blocks"),
        ("DELETE", "/matchmaking/blocks/{block_id}"),
        ("POST", "/matchmaking/mixers/{mixer_id}/reports"),
        ("GET", "/matchmaking/reports"),
        # What I received this year.
        ("GET", "/me/received"),
        # Help with a deadline for the answer.
        ("GET", "/me/tickets"),
        ("POST", "/me/tickets"),
        ("GET", "/me/tickets/{ticket_id}"),
        ("POST", "/me/tickets/{ticket_id}/entries"),
        ("POST", "/me/tickets/{ticket_id}/closing"),
        ("POST", "/me/tickets/{ticket_id}/rating"),
        # A family's hardship file, and what is shown inside a street.
        ("GET", "/hardship-form"),
        ("GET", "/me/hardship-file"),
        ("POST", "/me/hardship-file"),
        ("PUT", "/me/hardship-file"),
        ("POST", "/me/hardship-file/withdrawal"),
        ("POST", "/me/hardship-file/authorisations"),
        ("GET", "/hardship-notices"),
        # What an owner does with a statement.
        ("GET", "/clerk/statements/{statement_id}"),
        ("GET", "/clerk/statements/{statement_id}/redemptions"),
        ("POST", "/clerk/statements/{statement_id}/agreement"),
        ("POST", "/clerk/statements/{statement_id}/dispute"),
        ("POST", "/clerk/statements/{statement_id}/invoice"),
    }
    """What CONTRACT leaves open."""
    found = {
        (
            operation.method,
            re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule.removeprefix(doors.API_PREFIX)),
        )
        for operation in OPERATIONS
        if operation.rule.startswith(doors.API_PREFIX)
    }
    assert found == set(EXPECTED) | extra


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
