"""推荐给别的工作室: another studio helps, and neither sees the other's clients more than they let it."""

import uuid

import pytest
from sqlalchemy import select

from app.db import session as current
from models import (
    Attachment,
    AuditEntry,
    MatchmakerStudio,
    MatchmakingBlock,
    MatchmakingIntroduction,
    MatchmakingPhoto,
    Member,
    ProfileState,
    StaffRole,
)
from tests import factories, pictures
from tests.desks import Desk
from tests.erased import told
from tests.factories import id_of
from tests.matchmaking import client, introduction, matchmaker, profile, proposal, single, studio
from tests.tills import refused

CLIENTS, PROPOSALS = "/matchmaking/clients", "/matchmaking/proposals"
SOMEWHERE = uuid.UUID(int=1)


def sit(app, office):
    account = factories.staff(StaffRole.MATCHMAKER)
    matchmaker(office, account)
    return Desk(app.test_client()).sign_in(account)


def openid_of(member_id):
    return current().get_one(Member, member_id).openid


def man(**facts):
    return profile(single("male", born="19920101"), seeks=("female",), **{"nickname": "阿江", **facts})


class Two:
    """Two studios with a matchmaker each; the first would like help with a woman whom it looks after."""

    def __init__(self, app):
        first, second = studio(name="红梅红娘工作室"), studio(name="武进红娘工作基地", district="wujin")
        self.offices = id_of(first), id_of(second)
        self.her, self.colleague = sit(app, first), sit(app, second)
        self.woman = single()
        self.profile = profile(self.woman, shown_to={"nickname": ["matchmaker"], "occupation": ["match"]})
        self.client = id_of(client(first, self.profile))
        his = man(criteria={"education_at_least": "college"})
        self.his_member, self.his = his.member_id, id_of(client(second, his))
        self.at = f"{CLIENTS}/{self.client}/proposals"

    def propose(self, to=None):
        return self.her.post(self.at, {"studio_id": str(to or self.offices[1])})

    def asked(self):
        """Where the colleague finds what she has been asked."""
        made = self.propose()
        assert made.status_code == 201, made.text
        return f"{PROPOSALS}/{made.json['id']}"


@pytest.fixture
def two(app, session):
    return Two(app)


def test_a_studio_that_is_asked_introduces_a_client_of_its_own_and_then_both_are_asked_alone(two, phone):
    woman, man_ = phone.another(two.woman.openid), phone.another(openid_of(two.his_member))
    woman_id = id_of(two.woman)
    at = two.asked()
    (made,) = two.her.get(two.at).json["items"]
    assert (made["studio"], made["state"], made["decided_at"]) == ("武进红娘工作基地", "waiting", None)
    (listed,) = two.colleague.get(PROPOSALS).json["items"]
    opened = two.colleague.get(at).json
    assert opened["proposal"] == listed
    assert (listed["name"], listed["from_studio"], listed["to_studio"]) == (
        "小禾",
        "红梅红娘工作室",
        "武进红娘工作基地",
    )
    assert listed["shown"] == {"nickname": "小禾"}
    assert told(woman_id) == told(two.his_member) == []
    taken = two.colleague.post(f"{at}/introduction", {"client_id": str(two.his)})
    assert (taken.status_code, set(taken.json)) == (201, {"id"}), taken.text
    assert told(woman_id) == told(two.his_member) == ["matchmaking_introduced"]
    assert two.colleague.get(PROPOSALS).json["items"] == []
    assert two.her.get(two.at).json["items"][0]["state"] == "taken"
    answer = f"/me/matchmaking/introductions/{taken.json['id']}/answer"
    assert woman.put(answer, {"is_willing": True}).json["other"] is None
    (hers,) = two.her.get(f"{CLIENTS}/{two.client}").json["introductions"]
    (his,) = two.colleague.get(f"{CLIENTS}/{two.his}").json["introductions"]
    assert (hers["other_name"], his["other_name"]) == (
        "武进红娘工作基地的服务对象",
        "红梅红娘工作室的服务对象",
    )
    assert (hers["is_willing"], hers["other_is_willing"]) == (True, None)
    assert (his["is_willing"], his["other_is_willing"], his["other_client_id"]) == (None, None, None)
    assert man_.put(answer, {"is_willing": True}).json["other"] == {"occupation": "设备工程师"}
    (hers,) = two.her.get(f"{CLIENTS}/{two.client}").json["introductions"]
    assert (hers["other_is_willing"], hers["outcome"]) == (True, "open")


def test_candidates_are_one_s_own_of_the_studio_that_is_asked_with_the_reasons(two):
    elsewhere = studio(name="又一家")
    client(elsewhere, man(nickname="阿远", criteria={"age_from": 18}))
    client(
        current().get_one(MatchmakerStudio, two.offices[1]), man(nickname="阿海", criteria={"age_from": 18})
    )
    current().merge(two.profile).shown_to = {"nickname": ["matchmaker"], "birth_year": ["matchmaker"]}
    (suggested,) = two.colleague.get(two.asked()).json["suggestions"]
    assert (suggested["client"]["name"], suggested["reasons"]) == (
        "阿海",
        ["符合对方希望的年龄：18 岁及以上"],
    )


def test_neither_sees_the_other_s_client_before_during_or_after(two):
    at = two.asked()
    his, hers = f"{CLIENTS}/{two.his}", f"{CLIENTS}/{two.client}"
    assert two.colleague.post(f"{at}/introduction", {"client_id": str(two.his)}).status_code == 201
    (made,) = two.her.get(hers).json["introductions"]
    for desk, file in ((two.her, his), (two.colleague, hers)):
        refused(desk.get(file), 404, "client_not_found")
        refused(desk.get(f"{file}/proposals"), 404, "client_not_found")
        refused(desk.post(f"{file}/proposals", {"studio_id": str(SOMEWHERE)}), 404, "client_not_found")
        refused(desk.delete(f"{file}/proposals/{SOMEWHERE}"), 404, "client_not_found")
    two.her.put(f"{hers}/introductions/{made['id']}/feedback", {"text": "只给自己看的话"})
    assert "只给自己看的话" not in two.colleague.get(his).text
    refused(two.colleague.get(at), 404, "proposal_not_found")


def test_who_is_not_asked_finds_nothing(app, two):
    at = two.asked()
    stranger = sit(app, studio(name="又一家"))
    own = client(studio(), man())
    for desk in (stranger, two.her):
        assert desk.get(PROPOSALS).json["items"] == []
        refused(desk.get(at), 404, "proposal_not_found")
        refused(desk.delete(at), 404, "proposal_not_found")
        refused(desk.post(f"{at}/introduction", {"client_id": str(id_of(own))}), 404, "proposal_not_found")
    refused(two.colleague.get(f"{PROPOSALS}?cursor=x"), 422, "cursor_invalid")


def test_once_declined_withdrawn_or_left_nothing_of_her_is_there(two, phone):
    at = two.asked()
    assert two.colleague.delete(at).status_code == 204
    refused(two.colleague.get(at), 404, "proposal_not_found")
    again = two.asked()
    withdrawal = f"{two.at}/{again.rsplit('/', 1)[-1]}"
    assert two.her.delete(withdrawal).status_code == 204
    refused(two.her.delete(withdrawal), 404, "proposal_not_found")
    refused(two.colleague.get(again), 404, "proposal_not_found")
    assert [one["state"] for one in two.her.get(two.at).json["items"]] == ["withdrawn", "declined"]
    third, worker = two.asked(), phone.another(two.woman.openid)
    rows = worker.get("/me/export").json["matchmaking_proposals"]
    assert [row["studio"] for row in rows] == ["武进红娘工作基地"] * 3
    assert worker.delete("/me/matchmaking/matchmaker").status_code == 204
    refused(two.colleague.get(third), 404, "proposal_not_found")
    assert worker.delete("/me/matchmaking").status_code == 204
    assert current().scalars(select(MatchmakingIntroduction)).all() == []


def test_only_a_client_who_may_be_introduced_is_proposed_and_once_at_a_time(two):
    refused(two.propose(SOMEWHERE), 404, "studio_not_found")
    refused(two.propose(two.offices[0]), 422, "own_studio")
    refused(two.propose(id_of(studio(is_open=False))), 404, "studio_not_found")
    assert two.propose().status_code == 201
    refused(two.propose(), 409, "already_proposed")
    current().merge(two.profile).state = ProfileState.PAUSED
    refused(two.propose(id_of(studio(name="又一家"))), 409, "client_not_ready")


def test_an_answer_is_judged_as_every_introduction(app, two):
    at = f"{two.asked()}/introduction"
    theirs = client(studio(), man())
    refused(two.colleague.post(at, {"client_id": str(id_of(theirs))}), 404, "client_not_found")
    # At two studios at once: a client of the one is no answer to what the other was asked.
    account, second = factories.staff(StaffRole.MATCHMAKER), studio(name="又一家")
    matchmaker(second, account), matchmaker(current().get_one(MatchmakerStudio, two.offices[1]), account)
    both, of_second = Desk(app.test_client()).sign_in(account), client(second, man())
    refused(both.post(at, {"client_id": str(id_of(of_second))}), 404, "client_not_found")
    office = current().get_one(MatchmakerStudio, two.offices[1])
    same = client(office, profile(nickname="同性"))
    refused(two.colleague.post(at, {"client_id": str(id_of(same))}), 422, "not_for_each_other")
    known = man()
    introduction(two.profile, known)
    before = client(office, known)
    refused(two.colleague.post(at, {"client_id": str(id_of(before))}), 409, "already_introduced")


def test_who_has_blocked_the_other_is_neither_suggested_nor_introduced(two):
    at = two.asked()
    current().merge(two.profile).shown_to = {"birth_year": ["matchmaker"], "education": ["matchmaker"]}
    assert len(two.colleague.get(at).json["suggestions"]) == 1
    current().add(MatchmakingBlock(member_id=two.his_member, other_id=id_of(two.woman)))
    current().flush()
    assert two.colleague.get(at).json["suggestions"] == []
    body = {"client_id": str(two.his)}
    refused(two.colleague.post(f"{at}/introduction", body), 422, "not_for_each_other")


def test_photos_are_seen_while_the_proposal_waits_and_no_longer(two, phone):
    worker = phone.another(two.woman.openid)
    photo = current().get(Attachment, uuid.UUID(pictures.hand_in(worker)))
    current().add(MatchmakingPhoto(profile_id=id_of(two.profile), attachment_id=photo.id, number=1))
    current().merge(two.profile).shown_to = {"photos": ["matchmaker"]}
    current().flush()
    path = f"/attachments/{photo.id}"
    refused(two.colleague.get(path), 404, "attachment_not_found")
    at = two.asked()
    assert two.colleague.get(path).status_code == 200
    assert two.colleague.delete(at).status_code == 204
    refused(two.colleague.get(path), 404, "attachment_not_found")


def test_what_is_asked_is_told_today_and_each_step_is_on_record(two):
    at = two.asked()
    cards = {one["key"]: one["count"] for one in two.colleague.get("/today").json["items"]}
    assert cards["matchmaking_proposals"] == 1
    two.colleague.get(at)
    two.colleague.post(f"{at}/introduction", {"client_id": str(two.his)})
    actions = current().scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "matchmaking_proposals").order_by(AuditEntry.id)
    )
    assert actions.all() == [f"matchmaking_proposals.{verb}" for verb in ("propose", "read", "introduce")]


def test_the_list_takes_as_many_queries_for_many_as_for_one(two, statements):
    counts, office = [], current().get_one(MatchmakerStudio, two.offices[1])
    for _ in range(2):
        proposal(client(studio()), office)
        current().commit()
        with statements() as seen:
            assert two.colleague.get(PROPOSALS).status_code == 200
        counts.append(len(seen))
        for _ in range(4):
            proposal(client(studio()), office)
    assert counts[0] == counts[1] <= 12
