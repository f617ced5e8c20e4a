"""附件: staff hand in their own, and read what belongs to their scope."""

import uuid

import pytest

from models import StaffRole
from tests import factories, pictures


def test_staff_hand_in_a_scan_and_read_it_again(seat):
    desk = seat(StaffRole.MERCHANT_MANAGER)
    attachment_id = pictures.hand_in(desk, pictures.PDF)
    answer = desk.get(f"/attachments/{attachment_id}")
    assert (answer.status_code, answer.data) == (200, pictures.PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("role", [StaffRole.MERCHANT_MANAGER, StaffRole.READ_ONLY])
def test_what_nobody_attached_to_anything_stays_with_who_handed_it_in(seat, phone, role):
    of_member = pictures.hand_in(phone.another(factories.member(verified=False).openid))
    of_staff = pictures.hand_in(seat(StaffRole.MERCHANT_MANAGER))
    desk = seat(role)
    for attachment_id in (of_member, of_staff, uuid.uuid4()):
        answer = desk.get(f"/attachments/{attachment_id}")
        assert (answer.status_code, answer.json["code"]) == (404, "attachment_not_found")


def test_what_is_no_picture_is_refused_at_the_desk_too(seat):
    answer = seat(StaffRole.FINANCE).post("/attachments", **pictures.form(b"words"))
    assert answer.json["code"] == "attachment_type_refused"
    assert seat(StaffRole.READ_ONLY).post("/attachments", **pictures.form(b"x")).status_code == 403
