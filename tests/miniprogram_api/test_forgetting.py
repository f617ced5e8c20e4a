"""注销的办理: what goes, what stays without a name, and that nothing of a person is left anywhere."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from app import clock, db, files, queue, tokens
from app.redis_store import store
from app.services import attachments, erasures, notices
from app.services.erasures import carrying_out
from models import (
    ApplicationState,
    Attachment,
    BankCardState,
    Clerk,
    ClerkInvitation,
    Coupon,
    CouponState,
    Erasure,
    ErasureSource,
    ErasureState,
    IdempotencyKey,
    Member,
    Merchant,
    MerchantApplication,
    Notice,
    NoticePreference,
    OfferReport,
    Redemption,
    ReportState,
    SubscribeCredit,
    UnionCard,
    Verification,
)
from tests import factories, pictures, story
from tests.erased import after, forget, only, told
from tests.pushes import Platform, event
from tests.story.keeping import folder


def test_the_identity_is_free_again_for_a_new_account(phone, session):
    entry = factories.roster_entry(name="王小明")
    number = entry.id_number
    person = factories.member(entry=entry)
    factories.privacy_document()
    old_number = only(UnionCard).number
    phone.another(person.openid).delete("/me")
    with after(days=16):
        erasures.carry_out()
        anew = phone.another(person.openid)
        body = {
            "name": "王小明",
            "id_number": number,
            "consent": {"document": "privacy", "version": "1"},
        }
        answer = anew.post("/me/verification", body)
        assert (answer.status_code, answer.json["verification"]) == (200, "verified")
        assert answer.json["card"]["number"] != old_number


def test_a_card_with_a_bank_s_card_is_kept(phone, session):
    person = factories.member()
    card = only(UnionCard)
    card.bank_card_state = BankCardState.ACTIVATED
    forget(person)
    assert only(UnionCard).number == card.number


def test_unused_coupons_go_back_to_the_pool_and_used_ones_stay_as_records(phone, session):
    person = factories.member()
    store = factories.store()
    batch = factories.batch(stores=[store], quantity=3, per_member_limit=3, per_day_limit=3)
    one = phone.another(person.openid)
    for _ in range(2):
        assert one.post(f"/coupon-batches/{batch.id}/claim").status_code == 201
    redemption_id = factories.redemption(store, member_=person, batch_of=factories.batch(publish=False)).id
    batch_id, member_id = batch.id, person.id
    counts = forget(person)
    assert counts["coupons_returned"] == 2
    free = sa.select(sa.func.count()).where(Coupon.batch_id == batch_id, Coupon.state == CouponState.FREE)
    assert db.session().scalar(free) == 3
    kept = db.session().get_one(Redemption, redemption_id)
    assert (kept.member_id, kept.discount_fen) == (member_id, 1000)


def test_expired_coupons_stay_what_they_are(phone, session):
    person = factories.member()
    batch = factories.batch()
    claimed = phone.another(person.openid).post(f"/coupon-batches/{batch.id}/claim").json
    with after(days=61):
        assert forget(person)["coupons_returned"] == 0
    assert db.session().get_one(Coupon, uuid.UUID(claimed["id"])).state is CouponState.CLAIMED


def test_an_owner_who_leaves_wechat_leaves_a_merchant_without_owner(app, session, settings):
    owner = factories.member(verified=False, phone="10200000009")
    shop = factories.merchant(owner_id=owner.id)
    shop.contact_name, shop.contact_phone = "王店主", "10200000009"
    invitation = ClerkInvitation(
        store_id=factories.store(shop).id,
        word_hash=b"1",
        invited_by=owner.id,
        expires_at=clock.now() + dt.timedelta(days=30),
    )
    session.add(invitation)
    session.commit()
    platform = Platform(app.test_client(), settings)
    assert platform.push(event("user_authorization_cancellation", owner.openid)).status_code == 200
    with after(days=16):
        assert erasures.carry_out() == 1
        left = only(Merchant)
        assert (left.owner_id, left.contact_name, left.contact_phone) == (None, None, None)
        assert only(ClerkInvitation).expires_at <= clock.now()


@pytest.mark.parametrize(("number", "is_known"), [("10200000008", False), ("10200000007", True)])
def test_a_merchant_that_was_handed_over_forgets_its_applicant_but_not_its_new_contact(
    session, number, is_known
):
    person, new_owner = factories.member(verified=False), factories.member(verified=False)
    shop = factories.merchant(owner_id=new_owner.id)
    shop.contact_name, shop.contact_phone = "王店主", number
    apply(person, ApplicationState.APPROVED, shop)
    forget(person)
    kept = only(Merchant)
    assert kept.owner_id == factories.id_of(new_owner)
    assert (kept.contact_name, kept.contact_phone) == (("王店主", number) if is_known else (None, None))


def apply(person, state, shop=None):
    """An application that has come as far as `state`; the name of its one paper in the file store."""
    paper = attachments.hand_in(person, pictures.picture())
    application = MerchantApplication(
        member_id=person.id,
        union_id=factories.city().id,
        name="运河边面馆",
        credit_code=factories.credit_code(),
        category=factories.category().slug,
        district="tianning",
        address="测试路 8 号",
        offer="九折",
        state=state,
        submitted_at=clock.now(),
        decided_at=None if state is ApplicationState.SUBMITTED else clock.now(),
        merchant_id=shop and shop.id,
    )
    application.contact_name, application.contact_phone = "王申请", "10200000008"
    application.attachments = [paper]
    db.session().add(application)
    db.session().commit()
    return paper.storage_key


def test_a_clerk_redeems_nowhere_any_more(session):
    binding, person = factories.clerk(factories.store())
    binding_id = binding.id
    assert forget(person)["clerk_bindings_ended"] == 1
    assert db.session().get_one(Clerk, binding_id).removed_at is not None


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [
        (ApplicationState.SUBMITTED, False),
        (ApplicationState.REJECTED, False),
        (ApplicationState.APPROVED, True),
    ],
)
def test_an_application_stays_only_where_it_became_a_merchant(session, state, is_kept):
    person = factories.member(verified=False)
    key = apply(person, state, factories.merchant() if is_kept else None)
    counts = forget(person)
    assert counts["merchant_applications"] == (0 if is_kept else 1)
    if is_kept:
        kept = only(MerchantApplication)
        assert (kept.contact_name, kept.contact_phone) == ("已注销", "已注销")
        assert files.read(key)
    else:
        assert counts["attachments"] == 1
        with pytest.raises(FileNotFoundError):
            files.read(key)


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [(ReportState.OPEN, False), (ReportState.ANSWERED, False), (ReportState.UPHELD, True)],
)
def test_a_finding_about_a_merchant_stays_without_the_reporter_s_words(session, state, is_kept):
    person = factories.member()
    answered = {"answer": "抱歉", "answered_at": clock.now()} if state is ReportState.ANSWERED else {}
    decided = {"decided_at": clock.now(), "decision": "属实"} if is_kept else {}
    report = factories.report(member_=person, state=state, text="店员骂我王小明", **answered, **decided)
    story.hand_in_with(report, person)
    session.commit()
    assert forget(person)["attachments"] == 1
    left = db.session().scalars(sa.select(OfferReport)).all()
    assert [(one.text, one.decision) for one in left] == ([("已注销", "属实")] if is_kept else [])


def test_jobs_that_name_the_person_are_taken_out_of_the_queue(session):
    person, other = factories.member(verified=False), factories.member(verified=False)
    openid = person.openid
    queue.defer(session, "coupons.remove_free", batch_id=str(person.id))
    queue.defer(session, "coupons.remove_free", batch_id=f"x{openid}y")
    queue.defer(session, "coupons.remove_free", batch_id=openid.replace(openid[3], "_", 1))
    queue.defer(session, "coupons.remove_free", batch_id=str(other.id))
    assert forget(person)["jobs"] == 2
    assert db.session().scalar(sa.text("SELECT count(*) FROM procrastinate_jobs")) == 2


def test_of_many_people_only_the_erased_one_s_logins_and_codes_go(session):
    erased, others = uuid.uuid4(), [uuid.uuid4() for _ in range(700)]
    for one in [*others, erased, erased]:
        tokens.open_login(one, "o", 0)
    tokens.issue_code(tokens.CodeKind.CARD, erased, uuid.uuid4())
    assert tokens.forget([erased]) == 3
    assert len(store().keys("*")) == 700


def test_what_a_request_under_way_still_writes_is_gone_over_a_little_later(session):
    person = factories.member(verified=False)
    member_id = person.id
    forget(person)
    late = db.session().get_one(Member, member_id)
    notices.write(member_id, "erasure_cancelled", only(Erasure), facts={"at": "晚了一步"})
    attachments.hand_in(late, pictures.picture())
    tokens.open_login(member_id, "o-late", 0)
    db.session().commit()
    assert erasures.carry_out() == 0
    assert told(member_id) == ["erasure_cancelled"]
    with after(minutes=10):
        assert erasures.carry_out() == 0
        assert told(member_id) == []
        assert db.session().scalars(sa.select(Attachment)).all() == []
        assert store().keys("login:*") == []
        assert only(Erasure).counts[carrying_out.GONE_OVER] == 2
        # From now on nobody looks at it again.
        notices.write(member_id, "erasure_cancelled", only(Erasure), facts={"at": "很晚"})
        db.session().commit()
        erasures.carry_out()
    assert told(member_id) == ["erasure_cancelled"]


def test_one_person_s_trouble_keeps_nobody_else_waiting_and_is_tried_again(session, settings):
    first, second = factories.member(verified=False), factories.member(verified=False)
    paper = attachments.hand_in(first, pictures.picture())
    key, ids = paper.storage_key, [first.id, second.id]
    for order, one in enumerate((first, second)):
        session.add(
            Erasure(
                member_id=one.id,
                source=ErasureSource.PERSON,
                requested_at=clock.now(),
                due_at=clock.now() - dt.timedelta(hours=2 - order),
            )
        )
    session.commit()
    # A folder where the file should be: the file store fails after all rows have been dealt with.
    place = folder(settings) / key
    content = place.read_bytes()
    place.unlink()
    place.mkdir()
    with pytest.raises(carrying_out.SomeErasuresFailed):
        erasures.carry_out()
    states = dict(db.session().execute(sa.select(Erasure.member_id, Erasure.state)).all())
    assert states == {ids[0]: ErasureState.COOLING, ids[1]: ErasureState.DONE}
    assert not db.session().get_one(Member, ids[0]).openid.startswith("erased-")
    place.rmdir()
    place.write_bytes(content)
    assert erasures.carry_out() == 1
    assert not place.exists()


def test_nothing_of_a_person_is_left_anywhere(app, phone, session):
    person = story.Story(app, phone)
    assert person.traces() == set(person.planted)
    forget(person.member)
    assert person.traces() == set()
    # The union's own list of its members is the union's.
    assert person.roster_still_knows()
    erased = db.session().get_one(Member, person.member_id)
    assert (erased.verification, erased.roster_entry_id) == (Verification.NONE, None)
    gone = (NoticePreference, SubscribeCredit, IdempotencyKey, Notice, UnionCard)
    assert [db.session().scalars(sa.select(table)).first() for table in gone] == [None] * 5
    with after(minutes=10):
        erasures.carry_out()
    assert person.traces() == set()
