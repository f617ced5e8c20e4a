"""春送岗位 on the phone: browsed by anybody, an intention once for each post, read by one contact alone."""

import datetime as dt
import uuid

from sqlalchemy import select

from app import clock, db
from models import AuditEntry, EmployerState
from tests import factories, recruiting

INTENTION = {"name": "李强", "phone": "13800000000", "cv": "做过五年钳工，会看图纸"}


def employer_body(licence, **facts):
    return {
        "name": "测试电机厂",
        "credit_code": factories.credit_code(),
        "district": "tianning",
        "contact_name": "王小明",
        "contact_phone": "0519-88888888",
        "licence_id": str(licence),
        **facts,
    }


def post_body(**facts):
    return {
        "title": "装配钳工",
        "district": "tianning",
        "headcount": 3,
        "pay_from_fen": 600000,
        "pay_to_fen": 800000,
        "text": "两班倒，包吃住",
        "ends_on": (clock.today() + dt.timedelta(days=30)).isoformat(),
        **facts,
    }


def code_of(answer):
    return answer.status_code, answer.json["code"]


def test_an_employer_is_checked_by_its_code_and_its_licence(phone, session):
    factories.city()
    contact = factories.member(verified=False)
    licence = factories.attachment(contact).id
    hand = phone.another(contact.openid)
    body = employer_body(licence)
    made = hand.post("/employers", body, key="e")
    assert (made.status_code, made.json["state"]) == (201, "submitted"), made.text
    assert (made.json["contact_name"], made.json["contact_phone"][-4:]) != ("王小明", "8888")
    assert code_of(hand.post("/employers", body)) == (409, "employer_known")
    wrong = employer_body(licence, credit_code="91110000600037341X")
    assert code_of(hand.post("/employers", wrong)) == (422, "credit_code_invalid")
    foreign = employer_body(factories.attachment(factories.member(verified=False)).id)
    assert code_of(hand.post("/employers", foreign)) == (404, "attachment_not_found")
    path = f"/me/employers/{made.json['id']}/job-posts"
    assert code_of(hand.post(path, post_body())) == (409, "employer_not_approved")
    assert [one["id"] for one in hand.get("/me/employers").json["items"]] == [made.json["id"]]


def test_posts_are_found_by_word_place_and_pay_without_login(phone, session, statements):
    motor = recruiting.employer(name="电机厂")
    low = recruiting.post(motor, title="保洁员", pay_from_fen=300000, pay_to_fen=400000)
    high = recruiting.post(motor, district="wujin")
    recruiting.post(motor, ends_on=clock.today() - dt.timedelta(days=1))
    recruiting.post(motor, closed_at=clock.now())
    recruiting.post(recruiting.employer(state=EmployerState.SUBMITTED))
    low, high = str(low.id), str(high.id)

    def found(query):
        return [one["id"] for one in phone.get(f"/job-posts?{query}").json["items"]]

    assert found("") == [high, low]
    assert found("q=保洁") == [low]
    assert found("q=电机") == [high, low]
    assert found("district=wujin") == [high]
    assert found("pay_fen=500000") == [high]
    assert found("q=%25") == []
    assert phone.get(f"/job-posts/{low}").json["employer"]["name"] == "电机厂"
    assert code_of(phone.get(f"/job-posts/{uuid.uuid4()}")) == (404, "job_post_not_found")
    counts = []
    for _ in range(2):
        recruiting.post(recruiting.employer())
        with statements() as seen:
            phone.get("/job-posts")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3
    first = phone.get("/job-posts?limit=3").json
    rest = phone.get(f"/job-posts?cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"])) == (3, 1)


def test_an_intention_is_sent_once_and_only_the_contact_reads_it(phone, session):
    contact, seeker = factories.member(verified=False), factories.member(verified=False)
    shop = recruiting.employer(contact)
    post_id, shop_id = recruiting.post(shop).id, shop.id
    boss, worker = phone.another(contact.openid), phone.another(seeker.openid)
    path = f"/job-posts/{post_id}/intentions"
    sent = worker.post(path, INTENTION, key="i")
    assert (sent.status_code, sent.json["cv"], sent.json["name"]) == (201, INTENTION["cv"], "李*"), sent.text
    assert code_of(worker.post(path, INTENTION)) == (409, "job_intention_already_sent")
    gone = worker.post(f"/job-posts/{uuid.uuid4()}/intentions", INTENTION)
    assert code_of(gone) == (404, "job_post_not_found")

    received = boss.get(f"/me/employers/{shop_id}/job-intentions")
    (one,) = received.json["items"]
    assert INTENTION["cv"] not in received.text
    assert INTENTION["phone"] not in received.text
    opening = f"/me/employers/{shop_id}/job-intentions/{one['id']}/opening"
    assert code_of(worker.post(opening)) == (404, "employer_not_found")
    opened = boss.post(opening)
    assert {name: opened.json[name] for name in INTENTION} == INTENTION
    assert worker.get("/me/job-intentions").json["items"][0]["opened_at"] is not None
    assert "简历已被查看" in {told["title"] for told in worker.get("/me/messages").json["items"]}
    assert "收到一份求职意向" in {told["title"] for told in boss.get("/me/messages").json["items"]}
    seen = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "job_intentions.open")).all()
    assert [entry.details for entry in seen] == [{}]

    withdrawn = worker.post(f"/me/job-intentions/{one['id']}/withdrawal")
    assert withdrawn.json["withdrawn_at"] is not None
    again = worker.post(f"/me/job-intentions/{one['id']}/withdrawal")
    assert code_of(again) == (404, "job_intention_not_found")
    assert boss.get(f"/me/employers/{shop_id}/job-intentions").json["items"] == []
    assert code_of(boss.post(opening)) == (404, "job_intention_not_found")
    assert worker.post(path, INTENTION).status_code == 201


def test_a_contact_posts_and_closes_for_its_own_employer_alone(phone, session):
    contact, stranger = factories.member(verified=False), factories.member(verified=False)
    shop_id = recruiting.employer(contact).id
    boss, other = phone.another(contact.openid), phone.another(stranger.openid)
    path = f"/me/employers/{shop_id}/job-posts"
    made = boss.post(path, post_body(), key="p")
    assert made.status_code == 201, made.text
    assert code_of(other.post(path, post_body())) == (404, "employer_not_found")
    late = post_body(ends_on=(clock.today() + dt.timedelta(days=181)).isoformat())
    assert code_of(boss.post(path, late)) == (422, "post_day_invalid")
    assert code_of(boss.post(path, post_body(pay_to_fen=1))) == (422, "invalid_fields")
    assert code_of(other.get(f"/me/employers/{shop_id}/job-intentions")) == (404, "employer_not_found")
    closing = f"/me/job-posts/{made.json['id']}/closing"
    assert code_of(other.post(closing)) == (404, "job_post_not_found")
    assert boss.post(closing).status_code == 200
    assert code_of(boss.post(closing)) == (404, "job_post_not_found")
    assert phone.get("/job-posts").json["items"] == []


def test_the_lists_take_a_fixed_number_of_queries_and_have_pages(phone, session, statements):
    contact = factories.member(verified=False)
    shop = recruiting.employer(contact)
    boss, shop_id, counts = phone.another(contact.openid), shop.id, []
    lists = ("/me/employers", "/me/job-intentions", f"/me/employers/{shop_id}/job-intentions", "/job-fairs")
    for _ in range(2):
        recruiting.employer(contact)
        recruiting.intention(recruiting.post(shop))
        recruiting.intention(recruiting.post(shop), contact)
        recruiting.fair()
        with statements() as seen:
            for path in lists:
                assert boss.get(path).json["items"]
        counts.append(len(seen))
    assert counts[0] == counts[1]
    for path in (*lists, "/job-posts"):
        assert boss.get(f"{path}?cursor=x").json["code"] == "cursor_invalid"
    first = boss.get("/me/employers?limit=2").json
    assert len(boss.get(f"/me/employers?cursor={first['next_cursor']}").json["items"]) == 1
