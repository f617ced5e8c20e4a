"""单身联谊: nobody is out of reach of a report, and what is gone between two people is gone everywhere."""

import pytest
from sqlalchemy import select

from app import db
from app.services import mixers
from app.services.signups import moves
from models import MixerGuest, Signup
from tests import mixing
from tests.mixing import FEMALE
from tests.tills import refused


@pytest.fixture
def room(phone, session):
    return mixing.Room(phone)


def report(one, badge):
    body = {"badge": badge, "reason": "harassment", "text": "一直跟着我"}
    return one.phone.post(f"{one.at}/reports", body)


def test_who_blocks_first_is_reported_all_the_same(room):
    anna, carl = room.women[0], room.men[0]
    assert carl.phone.post(f"{carl.at}/blocks", {"badge": anna.badge}).status_code == 201
    assert carl.badge not in {one["badge"] for one in anna.people().json["items"]}
    assert report(anna, carl.badge).status_code == 201


def test_who_is_of_a_gender_that_one_does_not_seek_is_kept_away_and_reported(phone, room):
    dora = room.enter(mixing.single(FEMALE, seeks=FEMALE))
    carl = room.men[0]
    assert dora.badge in {one["badge"] for one in carl.people().json["items"]}
    assert dora.phone.post(f"{dora.at}/blocks", {"badge": carl.badge}).status_code == 201
    assert dora.badge not in {one["badge"] for one in carl.people().json["items"]}
    assert report(dora, carl.badge).status_code == 201
    refused(report(dora, dora.badge), 404, "mixer_guest_not_found")
    refused(dora.phone.post(f"{dora.at}/blocks", {"badge": dora.badge}), 404, "mixer_guest_not_found")


def test_the_own_file_tells_of_no_match_that_a_block_has_taken_away(room):
    anna, carl = room.women[0], room.men[0]
    anna.pick(carl.badge)
    carl.pick(anna.badge)
    room.reveal()
    carl.phone.post(f"{carl.at}/blocks", {"badge": anna.badge})
    assert anna.matches().json == {"items": []}
    (evening,) = anna.phone.get("/me/export").json["mixers"]
    assert evening["matches"] == []


def test_who_is_checked_in_again_after_the_result_keeps_the_badge(room):
    carl = room.men[0]
    room.reveal()
    signup = db.session().scalar(select(Signup).where(Signup.member_id == carl.member_id))
    signup = moves.lock(signup.id)
    mixers.take_back_badge(signup)
    assert mixers.give_badge(signup) == carl.badge
    held = db.session().scalars(select(MixerGuest.badge).where(MixerGuest.member_id == carl.member_id))
    assert held.all() == [carl.badge]
