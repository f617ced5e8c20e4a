"""控制台的坏请求: who sits there, the token of the page, and what an operation does not know."""

import re
import uuid

import pytest

from app.edge import doors
from app.edge.access import Who
from models import ADMINISTRATORS, StaffRole
from tests.desks import DESK_API


def operations():
    found = [one for one in doors.OPERATIONS.values() if one.who is Who.STAFF]
    return sorted(found, key=lambda operation: operation.name)


def address(operation):
    numbered = re.sub(r"<int:\w+>", "1", operation.rule.removeprefix(DESK_API))
    return re.sub(r"<uuid:\w+>", lambda _: str(uuid.uuid4()), numbered)


def send(desk, operation, **options):
    return desk.request(operation.method, address(operation), **options)


def answered(answer):
    return answer.status_code, answer.json["code"]


@pytest.fixture
def everybody(seat):
    """Desks that together hold every role."""
    return [seat(*(set(StaffRole) - ADMINISTRATORS)), *(seat(role) for role in ADMINISTRATORS)]


def may(desk, operation):
    roles = {grant["role"] for grant in desk.get("/session").json["staff"]["grants"]}
    return not operation.roles or roles & operation.roles


def test_every_operation_refuses_an_empty_chair(desk):
    for operation in operations():
        assert answered(send(desk, operation)) == (401, "staff_login_required"), operation.name


def test_every_write_wants_the_token_of_its_page(everybody):
    for operation in operations():
        if operation.method == "GET":
            continue
        answer = send(everybody[0], operation, headers={"X-CSRF-Token": "0"})
        assert answered(answer) == (403, "csrf_token_invalid"), operation.name


def test_every_operation_with_roles_refuses_staff_without_them(everybody):
    for operation in operations():
        for desk in everybody:
            if not may(desk, operation):
                assert answered(send(desk, operation)) == (403, "role_required"), operation.name


def wanted(operation):
    """Query parameters without which the operation does nothing; they are named too."""
    fields = operation.query().fields if operation.query is not None else {}
    return {name for name, field in fields.items() if field.required}


def test_every_operation_names_unknown_query_parameters(everybody):
    for operation in operations():
        if operation.name == "console_session.sign_out":
            continue
        desk = next(desk for desk in everybody if may(desk, operation))
        answer = send(desk, operation, query_string="一=1&b=%00")
        assert answered(answer) == (422, "invalid_fields"), operation.name
        assert set(answer.json["errors"]) == {"一", "b"} | wanted(operation), operation.name


def test_what_is_not_there_is_not_found(everybody):
    for operation in operations():
        if "<uuid:" not in operation.rule or operation.method != "GET":
            continue
        desk = next(desk for desk in everybody if may(desk, operation))
        # What has to be asked with is an id here; nothing else is required of a GET.
        answer = send(desk, operation, query_string=dict.fromkeys(wanted(operation), str(uuid.uuid4())))
        assert answer.status_code == 404, operation.name
        assert answer.json["code"].endswith("_not_found"), operation.name
