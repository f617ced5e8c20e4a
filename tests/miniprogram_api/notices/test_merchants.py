"""说给商户: applicants, owners, clerks and reporters hear what concerns them, once; nobody else does."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock
from app.db import session
from app.services import clerks, owners
from app.services.statements import life
from models import (
    ApplicationState,
    Clerk,
    DiscountState,
    MerchantApplication,
    Notice,
    ReportState,
    StaffRole,
    Statement,
    StatementState,
)
from tests import factories
from tests.desks import Desk
from tests.miniprogram_api.notices.inbox import NOON, said

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def seat(app, session):
    return lambda *roles: Desk(app.test_client()).seat(*roles)


class Shop:
    """A merchant with its owner's phone, one clerk, and somebody whom all this does not concern."""

    def __init__(self, phone):
        self.owner_account = factories.member(verified=False, phone="10255550000")
        self.merchant = factories.merchant("茶山巷口面馆", owner_id=self.owner_account.id)
        self.merchant_id = self.merchant.id
        self.store = factories.store(self.merchant, name="茶山店")
        self.store_id = self.store.id
        self.owner = phone.another(self.owner_account.openid)
        self.clerk_account = factories.clerk(self.store)[1]
        self.clerk = phone.another(self.clerk_account.openid)
        self.stranger = phone.another(factories.member().openid)
        session().flush()

    def others_heard_nothing(self, *others):
        for other in (self.clerk, self.stranger, *others):
            assert said(other) == []


@pytest.fixture
def shop(phone):
    return Shop(phone)


def application():
    factories.category()
    applicant = factories.member(verified=False, phone="10244440000")
    made = MerchantApplication(
        member_id=applicant.id,
        union_id=factories.city().id,
        name="运河边面馆",
        credit_code=factories.credit_code(),
        category="catering",
        district="tianning",
        address="测试路 8 号",
        offer="九折",
        submitted_at=clock.now(),
    )
    made.contact_name, made.contact_phone = "王小明", "10200000001"
    session().add(made)
    session().flush()
    return made.id, applicant.openid


CONTRACT = {"number": "HT-1", "begins_on": "2026-11-19", "ends_on": "2027-11-18"}
DECISIONS = {
    "approval": (
        CONTRACT,
        "application_approved",
        "“运河边面馆”的入驻申请已通过，您可以到“我的商户”开门店、邀请核销员。",
    ),
    "rejection": (
        {"reason": "执照已经注销"},
        "application_rejected",
        "“运河边面馆”的入驻申请没有通过：执照已经注销。改好以后可以重新申请。",
    ),
    "return": (
        {"reason": "执照看不清，\n请重新拍照。"},
        "application_returned",
        "“运河边面馆”的入驻申请需要修改：执照看不清， 请重新拍照。改好后请再次提交。",
    ),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_an_applicant_reads_what_was_decided(phone, seat, shop, decision):
    body, kind, text = DECISIONS[decision]
    application_id, openid = application()
    desk = seat(StaffRole.MERCHANT_MANAGER)
    for _ in range(2):
        answer = desk.post(f"/merchant-applications/{application_id}/{decision}", body, key="a")
        assert answer.status_code == 200, answer.text
    assert said(phone.another(openid)) == [(kind, text)]
    shop.others_heard_nothing(shop.owner)


def test_an_application_that_is_returned_twice_is_told_of_twice(phone, seat, now):
    application_id, openid = application()
    desk = seat(StaffRole.MERCHANT_MANAGER)
    for reason in ("缺执照", "执照过期"):
        answer = desk.post(f"/merchant-applications/{application_id}/return", {"reason": reason})
        assert answer.status_code == 200, answer.text
        found = session().get_one(MerchantApplication, application_id)
        found.state, found.reason = ApplicationState.SUBMITTED, None
        found.decided_by, found.decided_at = None, None
        now.shift(SECOND)
    heard = [text for _, text in said(phone.another(openid))]
    assert ["缺执照。" in heard[0], "执照过期。" in heard[1], len(heard)] == [True, True, 2]


def test_an_owner_reads_that_his_merchant_was_suspended_resumed_and_delisted(seat, shop, now):
    desk = seat(StaffRole.MERCHANT_MANAGER)
    path = f"/merchants/{shop.merchant_id}"
    acts = [
        ("suspension", {"reason": "停业装修"}),
        ("resumption", None),
        ("suspension", {"reason": "停业装修"}),
        ("delisting", {"reason": "合同到期未续签"}),
    ]
    for number, (act, body) in enumerate(acts):
        for _ in range(2):
            answer = desk.post(f"{path}/{act}", body, key=str(number))
            assert answer.status_code == 200, answer.text
        now.shift(SECOND)
    suspended = ("merchant_suspended", "“茶山巷口面馆”已暂停展示：停业装修。有疑问请联系辖区工会。")
    assert said(shop.owner) == [
        suspended,
        ("merchant_resumed", "“茶山巷口面馆”已恢复展示，会员又能看到您的优惠了。"),
        suspended,
        ("merchant_delisted", "“茶山巷口面馆”不再是特约商户：合同到期未续签。有疑问请联系辖区工会。"),
    ]
    shop.others_heard_nothing()


def test_of_a_merchant_without_an_owner_nobody_is_told(seat):
    merchant_id = factories.merchant("没有店主的店").id
    desk = seat(StaffRole.MERCHANT_MANAGER)
    answer = desk.post(f"/merchants/{merchant_id}/suspension", {"reason": "停业装修"})
    assert answer.status_code == 200, answer.text
    assert session().scalars(select(Notice)).all() == []


def test_a_report_is_told_to_the_owner_and_its_answer_and_finding_to_the_reporter(phone, seat, shop):
    reporter = phone.another(factories.member().openid)
    body = {"text": "我是王小明，店员说不参加", "happened_on": "2026-11-19"}
    made = None
    for _ in range(2):
        made = reporter.post(f"/stores/{shop.store_id}/reports", body, key="r").json["id"]
    assert said(shop.owner) == [
        ("report_received", "有会员反映茶山店没有兑现优惠，请在2026年11月24日 23:59前答复。")
    ]
    assert said(reporter) == []
    answer = {"text": "王小明没有出示会员码"}
    for _ in range(2):
        assert shop.owner.post(f"/owner/reports/{made}/answer", answer, key="a").status_code == 200
    answered = ("report_answered", "您反映的茶山店优惠未兑现，商户已答复，工会正在核实。")
    assert said(reporter) == [answered]
    desk = seat(StaffRole.MERCHANT_MANAGER)
    finding = {"finding": "upheld", "decision": "情况属实，已要求整改"}
    for _ in range(2):
        assert desk.post(f"/reports/{made}/decision", finding, key="d").status_code == 200
    assert said(reporter) == [
        answered,
        ("report_decided", "您反映的茶山店优惠未兑现，工会认定：属实。情况属实，已要求整改。"),
    ]
    assert said(shop.owner)[1:] == [
        ("report_settled", "会员反映茶山店没有兑现优惠，工会认定：属实。有疑问请联系辖区工会。")
    ]
    shop.others_heard_nothing()


def test_nothing_that_is_kept_of_a_notice_to_the_owner_points_at_the_reporter(phone, seat, shop):
    worker = factories.member()
    phone.another(worker.openid).post(
        f"/stores/{shop.store_id}/reports", {"text": "不认券", "happened_on": "2026-11-19"}
    )
    (kept,) = session().scalars(select(Notice).where(Notice.member_id == shop.owner_account.id))
    assert set(kept.facts) == {"store", "until"}
    assert kept.deadline_at == dt.datetime(2026, 11, 25, tzinfo=clock.CITY)
    assert str(worker.id) not in str((kept.facts, kept.subject_id))


def test_a_report_that_is_dismissed_says_so(phone, seat, shop):
    reporter = factories.member()
    made = factories.report(
        shop.store, reporter, state=ReportState.ANSWERED, answer="好", answered_at=clock.now()
    ).id
    body = {"finding": "dismissed", "decision": "活动已经结束。"}
    assert seat(StaffRole.MERCHANT_MANAGER).post(f"/reports/{made}/decision", body).status_code == 200
    assert said(phone.another(reporter.openid)) == [
        ("report_decided", "您反映的茶山店优惠未兑现，工会认定：不属实。活动已经结束。")
    ]
    assert "工会认定：不属实。" in said(shop.owner)[0][1]


def drafted(shop, state=StatementState.DRAFT):
    at = NOON - dt.timedelta(days=1)
    return f"/statements/{factories.statement(factories.redemption(shop.store, at=at), state=state).id}"


def test_an_owner_hears_of_a_statement_once_it_is_checked(seat, shop):
    path = drafted(shop)
    assert said(shop.owner) == []
    for _ in range(2):
        assert seat(StaffRole.FINANCE).post(f"{path}/check", key="c").status_code in (200, 409)
    assert said(shop.owner) == [("statement_ready", "2026年11月18日的结算单已出，补贴5.00元，请核对后确认。")]
    (kept,) = session().scalars(select(Notice))
    assert kept.facts["until"] == "2026年11月26日 12:00"
    shop.others_heard_nothing()


def test_an_owner_hears_of_his_payment(seat, shop):
    path, desk = drafted(shop, StatementState.INVOICED), seat(StaffRole.FINANCE)
    body = {"reference": "HD-0702-17", "paid_on": "2026-11-19"}
    for _ in range(2):
        answer = desk.post(f"{path}/payment", body, key="p")
        assert answer.status_code == 200, answer.text
    assert said(shop.owner) == [("statement_paid", "2026年11月18日的补贴5.00元已付款，凭证号HD-0702-17。")]
    shop.others_heard_nothing()


def test_only_a_statement_that_was_shown_is_told_to_be_void(seat, shop):
    desk, body = seat(StaffRole.FINANCE), {"reason": "少了两笔"}
    draft = drafted(shop)
    assert desk.post(f"{draft}/void", body).status_code == 200
    assert said(shop.owner) == []
    shown = drafted(shop, StatementState.CHECKED)
    assert desk.post(f"{shown}/void", body).status_code == 200
    assert said(shop.owner) == [
        ("statement_voided", "2026年11月18日的结算单已作废：少了两笔。工会会重新编制。")
    ]
    shop.others_heard_nothing()


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "text"),
    [
        ("2026-10-01", "2026-10-31", "2026年10月"),
        ("2028-02-01", "2028-02-29", "2028年2月"),
        ("2026-10-01", "2026-11-30", "2026年10月1日至2026年11月30日"),
        ("2026-10-02", "2026-10-31", "2026年10月2日至2026年10月31日"),
        ("2026-10-01", "2026-10-01", "2026年10月1日"),
    ],
)
def test_a_period_is_said_as_people_say_it(begins_on, ends_on, text):
    days = {"begins_on": dt.date.fromisoformat(begins_on), "ends_on": dt.date.fromisoformat(ends_on)}
    assert life.period_text(Statement(**days)) == text


def test_an_owner_hears_of_what_is_published_at_his_shop_once(seat, shop):
    desk = seat(StaffRole.PUBLISHER, StaffRole.MERCHANT_MANAGER)
    batch = factories.batch(stores=[shop.store], publish=False).id
    discount = factories.discount(stores=[shop.store], state=DiscountState.DRAFT).id
    assert desk.post(f"/coupon-batches/{batch}/publication").status_code == 200
    for step in ("publish", "pause", "publish"):
        answer = desk.post(f"/discounts/{discount}/{step}")
        assert answer.status_code == 200, answer.text
    assert said(shop.owner) == [
        ("coupons_offered", "“满30减10”自2026年11月18日 12:00起可以领取，请告诉店员怎么核销。"),
        ("discount_offered", "“会员九折”自2026年11月18日起给会员，请告诉店员扫会员码登记。"),
    ]
    shop.others_heard_nothing()


def test_an_owner_hears_of_each_new_contract(seat, shop, now):
    desk = seat(StaffRole.MERCHANT_MANAGER)
    for begins_on, ends_on in (("2026-11-19", "2027-11-18"), ("2027-11-19", "2028-11-18")):
        body = {"number": "HT-1", "begins_on": begins_on, "ends_on": ends_on}
        answer = desk.post(f"/merchants/{shop.merchant_id}/contracts", body)
        assert answer.status_code == 201, answer.text
        now.shift(SECOND)
    assert said(shop.owner) == [
        ("contract_signed", "“茶山巷口面馆”的合作合同已签到2027年11月18日。"),
        ("contract_signed", "“茶山巷口面馆”的合作合同已签到2028年11月18日。"),
    ]
    shop.others_heard_nothing()


def test_who_owned_a_merchant_hears_that_another_does_now(phone, shop):
    inviter = factories.staff(StaffRole.MERCHANT_MANAGER)
    word = owners.invite(inviter, shop.merchant_id).word
    heir = phone.another(factories.member(verified=False, phone="10255550009").openid)
    for _ in range(2):
        answer = heir.post("/owner/merchants", {"invitation": word}, key="o")
        assert answer.status_code == 201, answer.text
    text = "“茶山巷口面馆”已于2026年11月19日 12:00换了店主，您不能再打理它。不是您的意思？请联系辖区工会。"
    assert said(shop.owner) == [("owner_replaced", text)]
    assert said(heir) == []
    shop.others_heard_nothing()


def test_an_owner_hears_of_a_new_clerk_and_the_clerk_of_his_removal(phone, shop):
    word = clerks.invite(None, shop.store).word
    newcomer = factories.member(verified=False, phone="10255550009")
    new = phone.another(newcomer.openid)
    for _ in range(2):
        assert new.post("/clerk/stores", {"invitation": word}, key="c").status_code == 201
    text = "有人于2026年11月19日 12:00接受邀请，成为茶山店的核销员。不认识？请到“我的商户”解除。"
    assert said(shop.owner) == [("clerk_joined", text)]
    binding = session().scalar(select(Clerk.id).where(Clerk.member_id == newcomer.id))
    assert shop.owner.delete(f"/owner/clerks/{binding}").status_code == 204
    text = "您已于2026年11月19日 12:00不再是茶山店的核销员。有疑问请问店主。"
    assert said(new) == [("clerk_removed", text)]
    assert len(said(shop.owner)) == 1
    shop.others_heard_nothing()


def test_an_owner_who_is_a_clerk_of_his_own_needs_no_telling(shop):
    word = clerks.invite(None, shop.store).word
    assert shop.owner.post("/clerk/stores", {"invitation": word}).status_code == 201
    binding = session().scalar(select(Clerk.id).where(Clerk.member_id == shop.owner_account.id))
    assert shop.owner.delete(f"/owner/clerks/{binding}").status_code == 204
    assert said(shop.owner) == []
