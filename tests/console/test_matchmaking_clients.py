"""红娘工作台: a matchmaker sees her own clients, as far as they show themselves, and nobody else."""

import uuid

import pytest

from app.db import session as current
from models import Attachment, MatchmakingBlock, ProfileState, StaffRole
from tests import factories, pictures
from tests.erased import after, told
from tests.factories import id_of
from tests.matchmaking import client, introduction, matchmaker, profile, single, studio
from tests.tills import refused

MATCHMAKER = StaffRole.MATCHMAKER
PATH = "/matchmaking/clients"
SOMEWHERE = uuid.UUID(int=1)


@pytest.fixture
def office():
    return studio()


@pytest.fixture
def her(desk, office):
    """A desk with a matchmaker of the office at it."""
    account = factories.staff(MATCHMAKER)
    desk.post_ = matchmaker(office, account)
    return desk.sign_in(account)


def man(**facts):
    return profile(single("male", born="19920101"), seeks=("female",), **{"nickname": "阿江", **facts})


def test_she_sees_her_clients_as_far_as_they_show_themselves(her, office):
    open_, shy = client(office), client(office, profile(shown_to={"nickname": ["match"]}), her.post_)
    first, second = her.get(PATH).json["items"]
    assert (first["id"], first["name"], first["shown"]["height_cm"]) == (str(open_.id), "小禾", 168)
    assert (second["id"], second["shown"]) == (str(shy.id), {})
    assert second["name"].startswith("服务对象")
    refused(her.get(f"{PATH}?cursor=x"), 422, "cursor_invalid")


def test_the_list_takes_as_many_queries_for_many_as_for_one(her, office, statements):
    counts = []
    for _ in range(2):
        client(office)
        current().commit()
        with statements() as seen:
            assert her.get(PATH).status_code == 200
        counts.append(len(seen))
        for _ in range(4):
            client(office)
    assert counts[0] == counts[1] <= 12


def test_another_matchmaker_s_clients_are_not_there(her, seat, office):
    colleague = matchmaker(office)
    others = [client(office, by=colleague), client(studio())]
    ended = client(office)
    assert her.delete(f"{PATH}/{ended.id}").status_code == 204
    assert her.get(PATH).json["items"] == []
    ids = [id_of(one) for one in (*others, ended)]
    for client_id in ids:
        path = f"{PATH}/{client_id}"
        refused(her.get(path), 404, "client_not_found")
        refused(her.get(f"{path}/suggestions"), 404, "client_not_found")
        refused(her.delete(path), 404, "client_not_found")
        refused(her.post(f"{path}/notes", {"text": "记"}), 404, "client_not_found")
        refused(her.post(f"{path}/introductions", {"other_id": str(SOMEWHERE)}), 404, "client_not_found")
        below = f"{path}/introductions/{SOMEWHERE}"
        refused(her.put(f"{below}/feedback", {"text": "记"}), 404, "client_not_found")
        refused(her.put(f"{below}/outcome", {"outcome": "met"}), 404, "client_not_found")
    assert seat(MATCHMAKER).get(PATH).json["items"] == []


def test_whoever_leaves_the_studio_or_loses_the_role_sees_nobody(her, office, seat):
    client(office)
    assert len(her.get(PATH).json["items"]) == 1
    keeper = seat(StaffRole.OPERATOR)
    removal = f"/matchmaking/studios/{id_of(office)}/matchmakers/{id_of(her.post_)}/removal"
    assert keeper.post(removal).status_code == 200
    assert her.get(PATH).json["items"] == []


def test_a_client_is_taken_up_at_the_counter_by_her_own_code(her, office, phone):
    person = single()
    profile(person)
    worker = phone.log_in(person.openid)
    digits = worker.post("/me/card/code").json["code"]
    body = {"code": digits, "studio_id": str(id_of(office))}
    taken = her.post(PATH, body)
    assert (taken.status_code, set(taken.json)) == (201, {"id"}), taken.text
    assert her.get(f"{PATH}/{taken.json['id']}").json["client"]["taken_up"] == "counter"
    refused(her.post(PATH, body), 409, "client_already")
    refused(her.post(PATH, {**body, "studio_id": str(SOMEWHERE)}), 404, "studio_not_found")
    refused(her.post(PATH, {**body, "code": "000000000000"}), 404, "code_unknown")
    assert worker.get("/me/matchmaking/matchmaker").json["matchmaker"] == "陈老师"


def test_nobody_is_taken_up_without_profile_or_too_young_or_by_an_old_code(her, office, phone):
    young = single("male", born="20070101")
    profile(young)
    for person, status, code in ((single(), 409, "profile_missing"), (young, 403, "under_age")):
        digits = phone.another(person.openid).post("/me/card/code").json["code"]
        refused(her.post(PATH, {"code": digits, "studio_id": str(id_of(office))}), status, code)
    digits = phone.another(single().openid).post("/me/card/code").json["code"]
    with after(seconds=61):
        refused(her.post(PATH, {"code": digits, "studio_id": str(id_of(office))}), 409, "code_expired")


def test_the_end_of_a_service_is_told(her, office):
    mine = profile()
    made = client(office, mine)
    member_id = mine.member_id
    assert her.delete(f"{PATH}/{made.id}").status_code == 204
    assert told(member_id) == ["matchmaking_service_ended"]


def test_suggestions_have_reasons_and_no_score(her, office):
    wishes = {"age_from": 28, "age_to": 45, "districts": ["tianning"], "education_at_least": "college"}
    mine = client(office, profile(criteria=wishes))
    best = client(office, man(interests=["徒步"], criteria={"education_at_least": "college"}))
    less = client(office, man(nickname="阿海", interests=[], district="wujin", education="secondary"))
    items = her.get(f"{PATH}/{mine.id}/suggestions").json["items"]
    assert [one["client"]["name"] for one in items] == ["阿江", "阿海"]
    assert items[0]["reasons"] == [
        "符合本人希望的年龄：28—45 岁",
        "符合本人希望的地方：天宁区",
        "符合本人希望的学历：大专或以上",
        "符合对方希望的学历：大专或以上",
        "都喜欢徒步",
    ]
    assert items[1]["reasons"] == ["符合本人希望的年龄：28—45 岁"]
    assert set(items[0]) == {"id", "client", "reasons"}
    assert {best.id, less.id} == {uuid.UUID(one["id"]) for one in items}


def test_nobody_is_suggested_who_could_not_be_met(her, office):
    home = factories.union(name="纺织厂工会")
    hidden = profile(single(union_of=home), criteria={"age_from": 18}, is_hidden_from_employer=True)
    mine = client(office, hidden)
    colleague = profile(single("male", union_of=home), seeks=("female",), nickname="同事")
    before, blocked = man(nickname="见过"), man(nickname="屏蔽过")
    introduction(hidden, before)
    current().add(MatchmakingBlock(member_id=blocked.member_id, other_id=hidden.member_id))
    for other in (
        colleague,
        before,
        blocked,
        man(nickname="暂停", state=ProfileState.PAUSED),
        man(nickname="未核实", vouched=False),
        profile(single("male"), seeks=("male",), nickname="不找女生"),
        profile(nickname="同性"),
        man(nickname="不给看", shown_to={}),
    ):
        client(office, other)
    assert her.get(f"{PATH}/{mine.id}/suggestions").json["items"] == []


def test_two_clients_are_introduced_and_what_comes_of_it_is_filed(her, office):
    one, other = client(office), client(office, man())
    introduced = her.post(f"{PATH}/{one.id}/introductions", {"other_id": str(other.id)})
    assert introduced.status_code == 201, introduced.text
    (made,) = her.get(f"{PATH}/{one.id}").json["introductions"]
    assert (made["other_name"], made["outcome"], made["is_willing"]) == ("阿江", "open", None)
    path = f"{PATH}/{one.id}/introductions/{made['id']}"
    assert (
        her.put(f"{path}/feedback", {"text": "印象不错"}).json["introductions"][0]["feedback"] == "印象不错"
    )
    assert her.put(f"{path}/outcome", {"outcome": "met"}).json["introductions"][0]["outcome"] == "met"
    assert her.post(f"{PATH}/{one.id}/notes", {"text": "周末有空"}).status_code == 201
    assert her.get(f"{PATH}/{one.id}").json["notes"][0]["text"] == "周末有空"
    (mirrored,) = her.get(f"{PATH}/{other.id}").json["introductions"]
    assert (mirrored["other_name"], mirrored["feedback"]) == ("小禾", None)
    assert mirrored["other_feedback"] == "印象不错"
    refused(
        her.post(f"{PATH}/{id_of(other)}/introductions", {"other_id": str(id_of(one))}),
        409,
        "already_introduced",
    )


def test_only_people_who_may_meet_are_introduced(her, office):
    mine, blocked = profile(), man()
    one, same, apart = client(office, mine), client(office, profile(nickname="同性")), client(office, blocked)
    foreign = client(studio(), man())
    current().add(MatchmakingBlock(member_id=mine.member_id, other_id=blocked.member_id))
    path = f"{PATH}/{one.id}/introductions"
    for other in (same, apart):
        refused(her.post(path, {"other_id": str(id_of(other))}), 422, "not_for_each_other")
    refused(her.post(path, {"other_id": str(id_of(one))}), 422, "not_for_each_other")
    refused(her.post(path, {"other_id": str(id_of(foreign))}), 404, "client_not_found")
    below = f"{path}/{SOMEWHERE}"
    refused(her.put(f"{below}/feedback", {"text": "记"}), 404, "introduction_not_found")
    refused(her.put(f"{below}/outcome", {"outcome": "met"}), 404, "introduction_not_found")


def test_what_the_other_says_ends_with_the_other_s_service(her, office):
    mine, theirs = profile(), man()
    one, other = client(office, mine), client(office, theirs)
    made = introduction(mine, theirs)
    her.put(f"{PATH}/{id_of(other)}/introductions/{id_of(made)}/feedback", {"text": "愿再见"})
    (before,) = her.get(f"{PATH}/{id_of(one)}").json["introductions"]
    assert before["other_feedback"] == "愿再见"
    her.delete(f"{PATH}/{id_of(other)}")
    (after_,) = her.get(f"{PATH}/{id_of(one)}").json["introductions"]
    assert (after_["other_name"], after_["other_client_id"]) == ("已不在这里服务", None)
    assert (after_["other_feedback"], after_["other_is_willing"]) == (None, None)


def test_photos_are_seen_by_the_matchmaker_to_whom_they_are_shown(her, seat, office, phone):
    person = single()
    worker = phone.log_in(person.openid)
    photo = current().get(Attachment, uuid.UUID(pictures.hand_in(worker)))
    shown_to = {"photos": ["matchmaker"]}
    mine = profile(person, shown_to=shown_to, photos=[photo])
    path = f"/attachments/{photo.id}"
    refused(her.get(path), 404, "attachment_not_found")
    client(office, mine)
    assert her.get(path).status_code == 200
    refused(seat(MATCHMAKER).get(path), 404, "attachment_not_found")
    current().merge(mine).shown_to = {"photos": ["match"]}
    refused(her.get(path), 404, "attachment_not_found")
