"""谁也看不到不该看的: a profile with planted words, and everybody who reads every page of the house.

Each viewer reads every GET route of the OpenAPI text that is open to a door, with every id that could lead to
the profile. What is found must be what the person has let this viewer see, and nothing else. Who adds a route
below `/matchmaking` names its parameters in `ids`; who adds an audience adds a viewer.
"""

import dataclasses
import datetime as dt
import re
import uuid

import pytest

from app import clock
from app.db import session as current
from app.edge import doors
from app.services import attachments
from models import Attachment, ProposalState, StaffRole
from tests import factories, mixing, pictures
from tests.desks import Desk
from tests.factories import id_of
from tests.matchmaking import client, introduction, matchmaker, profile, proposal, single, studio, talk, vouch

PLANTED = {
    "nickname": "独有的称呼",
    "occupation": "独有的职业",
    "introduction": "独有的介绍",
    "looks_for": "独有的期待",
    "interests": "独有的爱好",
}
SHOWN_TO = {
    "nickname": ["match"],
    "occupation": ["matchmaker"],
    "introduction": [],
    "looks_for": ["checked_in"],
    "interests": ["matchmaker", "match"],
    "photos": ["matchmaker"],
}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
EVERYTHING = {*PLANTED, "photos"}


def shown(audience):
    """What the person lets this audience see."""
    return {name for name, seen in SHOWN_TO.items() if audience in seen}


@dataclasses.dataclass
class World:
    """The person, those around her, and the ids by which somebody might reach her."""

    viewers: dict
    entitled: dict
    ids: dict
    photo: bytes


def an_evening(phone, person):
    """A mixer that has been told: one beside her, one who chose her as she did, and one who did not come."""
    room = mixing.Room(phone, women=0, men=0)
    hers = room.enter(person)
    beside, chosen = (room.enter(mixing.single(mixing.MALE)) for _ in range(2))
    absent = room.enter(mixing.single(mixing.MALE), checks_in=False)
    assert hers.pick(chosen.badge).status_code == chosen.pick(hers.badge).status_code == 200
    room.reveal()
    (match,) = chosen.matches().json["items"]
    return beside, chosen, absent, room, match["id"]


@pytest.fixture
def world(app, session, phone):
    person, friend, unwilling, stranger = single(), single("male"), single("male"), single("male")
    mine = phone.another(person.openid)
    picture = current().get(Attachment, uuid.UUID(pictures.hand_in(mine, pictures.picture(size=(61, 37)))))
    words = {name: [word] if name == "interests" else word for name, word in PLANTED.items()}
    hers = profile(person, seeks=("male",), shown_to=SHOWN_TO, photos=[picture], **words)
    office, elsewhere = studio(), studio(name="另一家工作室")
    account, other_account = factories.staff(StaffRole.MATCHMAKER), factories.staff(StaffRole.MATCHMAKER)
    post = matchmaker(office, account)
    matchmaker(elsewhere, other_account)
    of_friend, of_unwilling, of_stranger = (
        profile(one, seeks=("female",), nickname="别人") for one in (friend, unwilling, stranger)
    )
    looked_after, others = client(office, hers), client(elsewhere, of_stranger)
    agreed = introduction(hers, of_friend, account, low_is_willing=True, high_is_willing=True)
    one_sided = introduction(hers, of_unwilling, account)
    asked, booked = vouch(hers), talk(post, hers)
    third, third_account = studio(name="请来帮忙的工作室"), factories.staff(StaffRole.MATCHMAKER)
    matchmaker(third, third_account)
    waits, answered = (
        proposal(looked_after, third),
        proposal(
            looked_after,
            elsewhere,
            state=ProposalState.DECLINED,
            decided_at=clock.now(),
            decided_by=other_account.id,
        ),
    )
    clerk = factories.clerk(factories.store())[1]
    beside, chosen, absent, room, match_id = an_evening(phone, person)
    ids = {
        "client_id": [looked_after.id, others.id],
        "studio_id": [office.id, elsewhere.id],
        "vouch_id": [asked.id],
        "proposal_id": [waits.id, answered.id],
        "talk_id": [booked.id],
        "introduction_id": [agreed.id, one_sided.id],
        "attachment_id": [picture.id],
        "photo_id": [picture.id],
        "member_id": [id_of(person), person.roster_entry_id],
        "union_id": [factories.city().id],
        "mixer_id": [room.id],
        "match_id": [match_id],
    }
    desks = {f"{role.value} of the city": (Desk(app.test_client()).seat(role), set()) for role in StaffRole}
    viewers = {
        "nobody": (phone, set()),
        "the person": (mine, EVERYTHING),
        "a match": (phone.another(friend.openid), shown("match")),
        "who is not wanted": (phone.another(unwilling.openid), set()),
        "a stranger": (phone.another(stranger.openid), set()),
        "who checked in beside her": (beside.phone, shown("checked_in")),
        "who chose her and was chosen": (chosen.phone, shown("checked_in") | shown("match")),
        "who signed up and did not come": (absent.phone, set()),
        "a clerk": (phone.another(clerk.openid), set()),
        "her matchmaker": (Desk(app.test_client()).sign_in(account), shown("matchmaker")),
        "a matchmaker who is asked to help": (
            Desk(app.test_client()).sign_in(third_account),
            shown("matchmaker"),
        ),
        "another matchmaker": (Desk(app.test_client()).sign_in(other_account), set()),
        **desks,
    }
    return World(
        {name: who for name, (who, _) in viewers.items()},
        {name: fields for name, (_, fields) in viewers.items()},
        ids,
        attachments.read(picture),
    )


def addresses(prefix, ids):
    """Every GET route of a door, as often as there are ids for it; with what its query has to hold."""
    for operation in doors.OPERATIONS.values():
        if operation.method != "GET" or not operation.rule.startswith(f"{prefix}/"):
            continue
        paths = [operation.rule.removeprefix(prefix)]
        for name in PARAMETER.findall(operation.rule):
            known = ids.get(name, [next(iter(ids["client_id"]))])
            paths = [PARAMETER.sub(str(one), path, count=1) for path in paths for one in known]
        query = operation.query() if operation.query is not None else None
        days = {"on_day": (clock.today() + dt.timedelta(days=1)).isoformat(), "district": "tianning"}
        asked = [name for name, field in query.fields.items() if field.required] if query else []
        wanted = "&".join(f"{name}={days.get(name, 'x')}" for name in asked)
        for path in paths:
            yield operation, f"{path}?{wanted}" if wanted else path


def found_by(world, name):
    """Which planted fields a viewer finds on which pages."""
    who, found = world.viewers[name], {}
    prefix = doors.DESK_PREFIX if isinstance(who, Desk) else doors.API_PREFIX
    for operation, path in addresses(prefix, world.ids):
        answer = who.get(path)
        if "/matchmaking" in operation.rule:
            assert answer.status_code != 422, (path, answer.text)
        text = answer.data.decode(errors="replace")
        for field, word in PLANTED.items():
            if word in text:
                found.setdefault(field, set()).add(operation.name)
        if world.photo in answer.data:
            found.setdefault("photos", set()).add(operation.name)
    return found


def test_everybody_finds_what_is_shown_to_them_and_nothing_else(world):
    found = {name: found_by(world, name) for name in world.viewers}
    assert {name: set(pages) for name, pages in found.items()} == world.entitled
    assert found["a match"]["nickname"] == {"matchmaking_clients.list_introductions"}


def test_every_way_into_matchmaking_is_walked(world):
    named = {
        name
        for operation in doors.OPERATIONS.values()
        if "/matchmaking" in operation.rule and operation.method == "GET"
        for name in PARAMETER.findall(operation.rule)
    }
    assert named - set(world.ids) == set()
