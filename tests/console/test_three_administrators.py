"""三员分立: at the console no administrator does another's work, and none does business."""

import pytest

from app.edge import doors
from app.edge.access import Who
from models import ADMINISTRATORS, StaffRole
from tests import factories

SHARED = {
    "console_staff.list_accounts",
    "console_staff.search",
    "console_staff.get_account",
    "console_staff_resets.list_resets",
    "console_staff_resets.get_reset",
    "console_unions.list_unions",
}
"""What two of them may read. Nobody writes what another may write."""


def at_desks():
    return [one for one in doors.OPERATIONS.values() if one.who is Who.STAFF and one.roles]


def path_of(operation):
    """An address of its rule; whose things are asked for does not matter to who may ask."""
    rule = operation.rule.removeprefix(doors.DESK_PREFIX)
    for part in ("uuid", "int"):
        while f"<{part}:" in rule:
            before, _, rest = rule.partition(f"<{part}:")
            rule = before + (str(factories.city().id) if part == "uuid" else "1") + rest.partition(">")[2]
    return rule


def test_no_operation_is_open_to_two_administrators_but_a_few_that_read(app):
    both = {one.name for one in at_desks() if len(one.roles & ADMINISTRATORS) > 1}
    assert both - SHARED == set()
    assert {name for name in both if doors.OPERATIONS[name].method != "GET"} <= {"console_staff.search"}


def test_what_changes_something_is_for_one_administrator_or_for_business_never_for_both(app):
    mixed = {
        one.name
        for one in at_desks()
        if one.method != "GET" and one.roles & ADMINISTRATORS and one.roles - ADMINISTRATORS
    }
    assert mixed == set()


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_is_refused_at_every_operation_of_the_others(seat, role):
    desk = seat(role)
    let_in = []
    for operation in at_desks():
        if role in operation.roles:
            continue
        answer = desk.request(operation.method, path_of(operation))
        if (answer.status_code, answer.json["code"]) != (403, "role_required"):
            let_in.append((operation.name, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("role", sorted(set(StaffRole) - ADMINISTRATORS))
def test_who_does_business_reaches_nothing_of_the_administrators(seat, role):
    desk = seat(role)
    theirs = [one for one in at_desks() if one.roles and one.roles <= ADMINISTRATORS]
    assert theirs
    for operation in theirs:
        answer = desk.request(operation.method, path_of(operation))
        assert (answer.status_code, answer.json["code"]) == (403, "role_required"), operation.name
