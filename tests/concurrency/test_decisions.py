"""入驻申请: several desks decide it at the same moment, and two people apply for one licence."""

from app import clock
from models import MerchantApplication, StaffRole
from tests import factories, live

ROUNDS = 8
DESKS = 4


def application(union):
    made = MerchantApplication(
        member_id=factories.member(verified=False).id,
        union_id=union.id,
        name="运河边面馆",
        credit_code=factories.credit_code(),
        category=factories.category().slug,
        district="tianning",
        address="测试路 8 号",
        offer="九折",
        submitted_at=clock.now(),
    )
    made.contact_name, made.contact_phone = "王小明", "10200000001"
    return made


def decide_at_once(service, **headers):
    """Half of the desks return, half reject; how many succeeded, and how many decisions were written down."""
    with service.preparing() as session:
        made = application(factories.city())
        session.add(made)
        session.flush()
        application_id = made.id
        people = [factories.staff(StaffRole.MERCHANT_MANAGER) for _ in range(DESKS)]
        for person in people:
            session.refresh(person)
    clients = [service.desk(person, **headers) for person in people]
    acts = dict(zip(clients, ["return", "rejection"] * (DESKS // 2), strict=True))
    answers = live.all_together(
        clients,
        lambda client: client.post(
            f"{live.DESK_API}/merchant-applications/{application_id}/{acts[client]}", {"reason": "请看原因"}
        ),
    )
    written = service.value(
        "SELECT count(*) FROM audit_entries WHERE subject_id = :id"
        " AND action IN ('merchant_applications.returned', 'merchant_applications.rejected')",
        id=application_id,
    )
    codes = {answer.code for answer in answers if answer.status != 200}
    return sum(answer.status == 200 for answer in answers), written, codes


def test_of_several_desks_that_decide_at_once_one_decides(service):
    for _ in range(ROUNDS):
        assert decide_at_once(service) == (1, 1, {"application_already_decided"})


def test_without_the_lock_one_application_is_decided_more_than_once(unguarded):
    assert max(decide_at_once(unguarded, X_Without="decision")[1] for _ in range(ROUNDS)) > 1


def apply_at_once(service, **headers):
    with service.preparing():
        factories.city()
        code, slug = factories.credit_code(), factories.category().slug
        rivals = [factories.member(verified=False, phone=f"{area}{code[8:16]}") for area in (104, 105)]
    body = {
        "name": "运河边面馆",
        "credit_code": code,
        "category": slug,
        "district": "tianning",
        "address": "测试路 8 号",
        "offer": "九折",
        "contact_name": "王小明",
        "contact_phone": "10200000001",
    }
    clients = [service.client(rival, **headers) for rival in rivals]
    answers = live.all_together(clients, lambda client: client.post("/merchant-applications", body))
    return sorted((answer.status, answer.code or "") for answer in answers)


ONE_OF_TWO = [(201, ""), (409, "application_already_open")]


def test_of_two_who_apply_for_one_licence_at_once_one_has_an_open_application(service):
    for _ in range(ROUNDS):
        assert apply_at_once(service) == ONE_OF_TWO


def test_without_check_and_unique_rule_one_licence_has_two_open_applications(lawless):
    outcomes = [apply_at_once(lawless, X_Without="open application") for _ in range(ROUNDS)]
    assert max(sum(status == 201 for status, _ in outcome) for outcome in outcomes) == 2
