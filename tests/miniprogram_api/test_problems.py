"""坏请求: whatever arrives gets a named answer in one shape."""

import re
import uuid

import orjson
import pytest

from app.edge import doors
from app.edge.access import Who
from app.factory import MAX_BODY_BYTES
from tests import factories
from tests.phones import API

SHAPE = {"type", "title", "status", "detail", "code", "request_id"}
WITH_BODY = ["session.log_in", "me.update_me", "me.bind_phone", "me.verify_identity"]
WITH_BODY += ["clerk.accept_invitation", "clerk.preview", "clerk.redeem"]


def operations():
    """What a phone may ask; the console has tests of its own."""
    found = [one for one in doors.OPERATIONS.values() if one.rule.startswith(doors.API_PREFIX)]
    return sorted(found, key=lambda operation: operation.name)


def address(operation):
    path = re.sub(r"<uuid:\w+>", lambda _: str(uuid.uuid4()), operation.rule.removeprefix(API))
    return path.replace("<slug:name>", "privacy")


def problem(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json) >= SHAPE
    assert answer.json["status"] == status
    assert answer.json["type"] == f"/api/docs#{code}"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.json


@pytest.fixture
def everyone(phone):
    """Somebody verified who is a clerk and an owner too, so that no "who" stands before what is tested."""
    person = factories.member(phone="10211110000")
    factories.clerk(factories.store(factories.merchant(owner_id=person.id)), person)
    return phone.another(person.openid)


def send(phone, operation, **options):
    return phone.request(operation.method, address(operation), **options)


def test_every_operation_that_asks_who_refuses_nobody_and_the_dead(phone):
    asked = [one for one in operations() if one.who not in (Who.ANYONE, Who.VISITOR)]
    assert len(asked) > 10
    for operation in asked:
        for headers in ({}, {"Authorization": "Bearer dead"}):
            assert problem(send(phone, operation, headers=headers), 401, "login_required")["next"]


def test_every_clerk_s_operation_refuses_others(phone):
    worker = phone.another(factories.member().openid)
    asked = [one for one in operations() if one.who is Who.CLERK]
    assert asked
    for operation in asked:
        problem(send(worker, operation), 403, "not_a_clerk")


def test_every_operation_names_unknown_and_repeated_query_parameters(everyone):
    for operation in operations():
        if operation.name == "session.log_out":
            continue
        told = problem(send(everyone, operation, query_string="一=1&b=%00"), 422, "invalid_fields")
        assert set(told["errors"]) == {"一", "b"}, operation.name
        if operation.query is not None:
            name = next(iter(operation.query().fields))
            answer = send(everyone, operation, query_string=f"{name}=1&{name}=2")
            assert problem(answer, 422, "invalid_fields")["errors"] == {name: ["参数重复"]}


def test_every_operation_with_an_id_takes_only_our_form_of_it(everyone):
    with_id = [one for one in operations() if "<uuid:" in one.rule]
    assert len(with_id) > 4
    for operation in with_id:
        for odd in (
            "1",
            "x" * 36,
            "１２３４５６７８-0000-0000-0000-000000000001",
            uuid.uuid4().hex,
            "%00",
            "{}",
            "..",
            "%2e%2e",
        ):
            path = re.sub(r"<uuid:\w+>", odd, operation.rule.removeprefix(API))
            problem(everyone.request(operation.method, path), 404, "not_found")
        if operation.body is None and operation.upload is None:
            answer = send(everyone, operation)
            assert answer.status_code == 404
            assert answer.json["code"].endswith("_not_found")


BROKEN = {
    "nothing": b"",
    "cut": b'{"code": "a"',
    "deep lists": b"[" * 3000 + b"]" * 3000,
    "deep objects": b'{"a":' * 3000 + b"1" + b"}" * 3000,
    "not utf-8": b'{"code": "\xff\xfe"}',
    "half a pair": b'{"code": "\\ud800"}',
    "the other half": b'{"\\udc00": 1}',
    "not a number": b'{"code": NaN}',
    "infinite": b'{"code": -Infinity}',
    "too large": b'{"code": 1e400}',
    "with a mark": b'\xef\xbb\xbf{"code": "a"}',
    "single quotes": b"{'code': 'a'}",
    "a comment": b'{"code": "a"} // a',
    "two documents": b"{}{}",
    "utf-16": '{"code": "a"}'.encode("utf-16"),
    "a zero byte": b'{"code": "a\x00"}',
    "full-width": '{"code": １}'.encode(),
}


@pytest.mark.parametrize("name", WITH_BODY)
def test_what_is_not_json_is_malformed(everyone, name):
    operation = doors.OPERATIONS[name]
    for kind, data in BROKEN.items():
        answer = send(everyone, operation, data=data, content_type="application/json; charset=utf-8")
        assert problem(answer, 400, "malformed_request"), kind


@pytest.mark.parametrize("name", WITH_BODY)
def test_json_that_is_not_the_object_asked_for_is_named(everyone, name):
    operation = doors.OPERATIONS[name]
    for value in ([], [[]], "text", "", 0, 1.5, True, False, None, ["code"]):
        answer = send(everyone, operation, data=orjson.dumps(value), content_type="application/json")
        assert set(problem(answer, 422, "invalid_fields")["errors"]) == {""}


@pytest.mark.parametrize("name", WITH_BODY)
def test_unknown_fields_are_named(everyone, name):
    fields = {"__proto__": {}, "_schema": 1, "a.b": 1, "a\u0000": 1, "𠮷": {"deep": [1]}, "": 0, "code ": "x"}
    told = problem(send(everyone, doors.OPERATIONS[name], json=fields), 422, "invalid_fields")
    assert told["errors"].keys() >= {"__proto__", "a.b", "a\u0000", "𠮷", "code "}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
        "application/json-patch+json",
        "application/xml",
        "ÿ",
        "application/json, text/plain",
        ";",
    ],
)
def test_another_media_type_is_refused(everyone, content_type):
    for name in WITH_BODY:
        headers = {} if content_type is None else {"Content-Type": content_type}
        answer = send(everyone, doors.OPERATIONS[name], data=b"{}", headers=headers)
        problem(answer, 415, "unsupported_media_type")


def test_a_body_may_be_just_so_large(everyone):
    for operation in operations():
        if operation.method == "GET" or operation.name == "session.log_out" or operation.upload is not None:
            continue
        for key in (None, "k"):
            large = b'{"x":"' + b"x" * MAX_BODY_BYTES + b'"}'
            answer = send(everyone, operation, data=large, content_type="application/json", key=key)
            problem(answer, 413, "request_too_large")
    whole = b'{"x":"' + b"x" * (MAX_BODY_BYTES - 8) + b'"}'
    assert len(whole) == MAX_BODY_BYTES
    problem(everyone.post("/session", data=whole, content_type="application/json"), 422, "invalid_fields")


def test_an_operation_without_a_body_takes_none_or_an_empty_object(phone, everyone):
    batch = factories.batch(per_member_limit=9, per_day_limit=9)
    path = f"/coupon-batches/{batch.id}/claim"
    for data in (b"", b"{}", b" {} ", b"null"):
        answer = everyone.post(path, data=data, content_type="application/json")
        assert answer.status_code == 201, answer.text
    for data, code in (
        (b'{"a": 1}', (422, "invalid_fields")),
        (b"[1]", (422, "invalid_fields")),
        (b'"x"', (422, "invalid_fields")),
        (b"{", (400, "malformed_request")),
    ):
        problem(everyone.post(path, data=data, content_type="application/json"), *code)
        problem(everyone.delete("/session", data=data, content_type="application/json"), *code)
    problem(everyone.post(path, data=b"a=1"), 415, "unsupported_media_type")
    assert everyone.get("/me", data=b"\xff", content_type="image/png").status_code == 200


@pytest.mark.parametrize(
    "limit",
    ["0", "101", "-1", "１０", "1_0", "1.0", "1e1", "", "%20", "0x1", "ten", "9" * 400, "%00", "true"],
)
def test_a_limit_has_one_form(everyone, limit):
    for operation in operations():
        if operation.query is not None:
            answer = send(everyone, operation, query_string=f"limit={limit}")
            assert set(problem(answer, 422, "invalid_fields")["errors"]) == {"limit"}


def test_every_address_refuses_other_methods_and_says_which_it_takes(app, everyone):
    methods = {}
    for operation in operations():
        methods.setdefault(operation.rule, set()).add(operation.method)
    for rule, allowed in methods.items():
        path = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), rule).replace("<slug:name>", "privacy")
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "QUERY"} - allowed:
            answer = everyone.client.open(path, method=method)
            problem(answer, 405, "method_not_allowed")
            assert allowed <= set(answer.headers["Allow"].split(", "))
        options = everyone.client.options(path)
        assert (options.status_code, options.data) == (200, b"")
        assert allowed <= set(options.headers["Allow"].split(", "))


def test_head_is_get_without_the_body(phone):
    whole, head = phone.get("/districts"), phone.request("HEAD", "/districts")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    missing = phone.request("HEAD", f"/merchants/{uuid.uuid4()}")
    assert (missing.status_code, missing.data) == (404, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1",
        "/api/v1/",
        "/api/v2/districts",
        "/api/v1/districts/",
        "/api/v1//districts",
        "//api/v1/districts",
        "//elsewhere.example/%2e%2e",
        "/api/v1/./districts",
        "/api/v1/me/../districts",
        "/api/v1/%2e%2e/v1/districts",
        "/api/v1/districts%00",
        "/api/v1/districts%2f",
        "/api/v1/Districts",
        "/api/v1/districts;x=1",
        "/api/v1/districts%20",
        "/api/v1/%ff%fe",
        "/api/v1/区",
        "/api/v1/" + "x" * 20_000,
        "/.git/config",
        "/pages/../../wsgi.py",
        "/pages/%2e%2e/%2e%2e/wsgi.py",
        "/wp-login.php",
    ],
)
def test_an_unknown_address_is_not_found_and_leads_nowhere(phone, path):
    answer = phone.client.get(path)
    problem(answer, 404, "not_found")
    assert "Location" not in answer.headers


def test_a_very_long_query_is_named_like_a_short_one(phone):
    told = problem(phone.get("/merchants?" + "x" * 100_000), 422, "invalid_fields")
    assert len(told["errors"]) == 1
    problem(phone.get("/merchants?cursor=" + "x" * 100_000), 422, "invalid_fields")
    many = "&".join(f"x{i}=1" for i in range(5000))
    assert len(problem(phone.get(f"/merchants?{many}"), 422, "invalid_fields")["errors"]) == 5000


def test_a_query_that_is_not_utf_8_breaks_nothing(everyone):
    assert everyone.get("/merchants?q=%ff%fe").json["items"] == []
    raw = {"QUERY_STRING": "q=\xff\xfe"}
    for read in ("/merchants", "/districts"):
        answer = everyone.get(read, environ_overrides=raw)
        assert set(problem(answer, 422, "invalid_fields")["errors"]) == {""}
    path = f"/coupon-batches/{factories.batch().id}/claim"
    problem(everyone.post(path, key="k", environ_overrides=raw), 422, "invalid_fields")


@pytest.mark.parametrize("given", ["a", "0-9._Z", "x" * 64])
def test_a_plain_request_id_is_echoed(phone, given):
    assert phone.get("/districts", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    answer = phone.get("/nowhere", headers={"X-Request-ID": given})
    assert problem(answer, 404, "not_found")["request_id"] == given


@pytest.mark.parametrize(
    "given", ["", "x" * 65, "a b", "a\r\nX-Evil: 1", "a\n", "\xff", "<script>", '"', "${x}"]
)
def test_an_odd_request_id_is_replaced(phone, given):
    answer = phone.get("/nowhere", environ_overrides={"HTTP_X_REQUEST_ID": given})
    made = problem(answer, 404, "not_found")["request_id"]
    assert re.fullmatch("[0-9a-f]{16}", made)
    assert "X-Evil" not in answer.headers


PUBLIC = [
    "/districts",
    "/categories",
    "/documents/privacy",
    "/merchants",
    "/merchants/{merchant}",
    "/stores",
    "/coupon-batches",
    "/coupon-batches/{batch}",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_reads_are_revalidated_and_private_ones_never_kept(phone, path):
    factories.privacy_document()
    batch = factories.batch()
    path = path.format(merchant=batch.merchant_id, batch=batch.id)
    first = phone.get(path)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Authorization" in first.headers["Vary"]
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        same = phone.get(path, headers={"If-None-Match": condition})
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
        assert "Content-Type" not in same.headers
    for condition in ('"other"', "", "garbage", '"' + "x" * 10_000 + '"', "\xff"):
        changed = phone.get(path, headers={"If-None-Match": condition})
        assert (changed.status_code, changed.data) == (200, first.data)
    somebody = phone.another(factories.openid())
    private = somebody.get(path, headers={"If-None-Match": tag})
    assert private.status_code == 200
    assert private.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in private.headers


def test_a_change_changes_the_tag(phone):
    tag = phone.get("/merchants").headers["ETag"]
    factories.merchant()
    answer = phone.get("/merchants", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_other_conditions_and_ranges_change_nothing(phone):
    for headers in (
        {"Range": "bytes=0-5"},
        {"If-Match": '"x"'},
        {"If-Modified-Since": "Wed, 01 Jul 2099 00:00:00 GMT"},
        {"Accept": "text/html"},
        {"Accept-Encoding": "br;q=1.0, *;q=0"},
        {"Cookie": "session=.eJw\xff; a=1"},
        {"X-Forwarded-Host": "elsewhere.example", "X-HTTP-Method-Override": "DELETE"},
        {"Content-Length": "0", "Expect": "100-continue"},
    ):
        assert phone.get("/districts", headers=headers).status_code == 200, headers


def test_answers_cannot_be_taken_for_another_type(phone):
    for answer in (phone.get("/districts"), phone.get("/nowhere")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
