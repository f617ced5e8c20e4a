"""一个人的全部: somebody who has left something everywhere in the house, with words to be found again."""

import datetime as dt
import uuid

import sqlalchemy as sa

from app import clock, db
from app.services import attachments, notices
from models import (
    ID_NUMBER,
    PHONE,
    ApplicationState,
    DiscountUse,
    Handout,
    HardshipPaper,
    HardshipState,
    HazardPhoto,
    MatchmakingNote,
    MembershipApplicationState,
    MerchantApplication,
    Payment,
    PaymentList,
    PaymentState,
    ReportState,
    SignupAppeal,
    SignupAttachment,
    SignupNote,
    SignupState,
    StationReport,
    StationReportState,
    VouchState,
    manual_check_attachments,
    offer_report_attachments,
)
from models.personal import index_of
from tests import (
    contesting,
    factories,
    honouring,
    households,
    joining,
    matchmaking,
    mixing,
    pictures,
    programmes,
    recruiting,
    reviewing,
)
from tests.story.account import leave_with_the_account
from tests.story.afterwards import AFTERWARDS, leave_afterwards
from tests.story.keeping import files, keys, rows

NICKNAME = "独一无二的昵称"
NAME = "欧阳独一无二"
PHONE_NUMBER = "10299990001"
APPLICATION = "独一无二的面馆"
REPORT = "独一无二的经过"
CONTACT = "独一无二的联系人"
ANSWER = "独一无二的理由"
OBJECTION = "独一无二的异议"
NOTE = "独一无二的备注"
FAULT = "独一无二的故障"
APPEAL = "独一无二的缘由"
CARD = "6200000000000000017"
FAMILY = "独一无二的家人"
FINDINGS = "独一无二的走访情况"
TICKET = "独一无二的求助"
PROFILE = "独一无二的自我介绍"
WECHAT = "only_one_of_me"
MEETING = "独一无二的相遇"


def hand_in_with(report, person):
    """A photo that goes with a report; its name in the file store."""
    photo = attachments.hand_in(person, pictures.picture())
    link = {"report_id": report.id, "attachment_id": photo.id}
    db.session().execute(sa.insert(offer_report_attachments).values(link))
    return photo.storage_key


class Story:
    """The person, and everything that the house keeps of them, as text."""

    def __init__(self, app, phone):
        self.settings, self.papers = app.config["SETTINGS"], []
        # Publishing commits, which ends the session; everything else comes after it.
        self.batch_id = factories.batch().id
        self.session = db.session()
        self.store = factories.store()
        entry = factories.roster_entry(name=NAME)
        self.entry_id, self.id_number = entry.id, entry.id_number
        self.member = factories.member(entry=entry, phone=PHONE_NUMBER)
        self.member_id, self.openid = self.member.id, self.member.openid
        self.unionid = f"u{uuid.uuid4().hex}"
        self.member.nickname, self.member.unionid = NICKNAME, self.unionid
        self.member.is_single = True
        factories.model_worker(entry)
        self._shop()
        self._benefits()
        self._words()
        self._signups()
        leave_afterwards(self)
        self._honours()
        self._stations()
        self._gifts()
        self._hardship()
        self._matchmaking()
        self._mixer()
        self._joining()
        self._checked()
        self._jobs()
        self._hazards()
        leave_with_the_account(self)
        self.phone = phone.another(self.openid)
        self._on_the_phone()
        self.planted = {
            "the openid": self.openid,
            "the unionid": self.unionid,
            "the nickname": NICKNAME,
            "the name": NAME,
            "the phone": PHONE_NUMBER,
            "the index of the phone": index_of(PHONE, PHONE_NUMBER).hex(),
            "the index of the number": index_of(ID_NUMBER, self.id_number).hex(),
            "the id number": self.id_number,
            "the application": APPLICATION,
            "the report": REPORT,
            "the contact": CONTACT,
            "the answer": ANSWER,
            "the objection": OBJECTION,
            "the note": NOTE,
            "the fault": FAULT,
            "the appeal": APPEAL,
            "the bank card": CARD,
            "the family": FAMILY,
            "the family's number": self.kin,
            "the findings": FINDINGS,
            "the ticket": TICKET,
            "what came afterwards": AFTERWARDS,
            "the profile": PROFILE,
            "the contact left for a match": WECHAT,
            "the report about somebody": MEETING,
            **{f"file {order}": key for order, key in enumerate(self.papers)},
        }

    def _on_the_phone(self):
        assert self.phone.post("/me/card/code").status_code == 201
        claimed = self.phone.post(f"/coupon-batches/{self.batch_id}/claim", key="story-1")
        assert claimed.status_code == 201, claimed.text
        assert self.phone.post(f"/me/coupons/{claimed.json['id']}/code").status_code == 201

    def _paper(self):
        paper = attachments.hand_in(self.member, pictures.picture())
        self.papers.append(paper.storage_key)
        return paper

    def _shop(self):
        """An application that was turned down, one that became a merchant, and a clerk's binding."""
        for state in (ApplicationState.REJECTED, ApplicationState.APPROVED):
            is_approved = state is ApplicationState.APPROVED
            application = MerchantApplication(
                member_id=self.member.id,
                union_id=factories.city().id,
                name="面馆" if is_approved else APPLICATION,
                credit_code=factories.credit_code(),
                category=factories.category().slug,
                district="tianning",
                address="测试路 8 号",
                offer="九折",
                state=state,
                submitted_at=clock.now(),
                decided_at=clock.now(),
                merchant_id=self.store.merchant_id if is_approved else None,
            )
            application.contact_name, application.contact_phone = CONTACT, PHONE_NUMBER
            if not is_approved:
                application.attachments = [self._paper()]
            self.session.add(application)
        shop = factories.merchant(owner_id=self.member.id)
        shop.contact_name, shop.contact_phone = CONTACT, PHONE_NUMBER
        factories.clerk(self.store, self.member)

    def _benefits(self):
        binding = factories.clerk(self.store)[0]
        factories.redemption(self.store, member_=self.member, by=binding)
        discount = factories.discount(stores=[self.store])
        self.session.add(
            DiscountUse(
                discount_id=discount.id,
                store_id=self.store.id,
                clerk_id=binding.id,
                member_id=self.member.id,
                code_hash=uuid.uuid4().bytes,
                amount_fen=1000,
                saved_fen=100,
                used_on=clock.today(),
                used_at=clock.now(),
            )
        )

    def _words(self):
        for state, more in (
            (ReportState.OPEN, {}),
            (ReportState.UPHELD, {"decided_at": clock.now(), "decision": "属实"}),
        ):
            report = factories.report(self.store, self.member, text=REPORT, state=state, **more)
            self.papers.append(hand_in_with(report, self.member))
        self._paper()
        notices.write(self.member.id, "coupon_expired", report, facts={"title": "券", "until": "昨天"})

    def _signups(self):
        """One that is under review, with a paper, and one that has been handed out."""
        for state in (SignupState.SUBMITTED, SignupState.HANDED_OUT):
            signup = programmes.signup(member_=self.member, state=state, answers={"why": ANSWER})
            paper = self._paper()
            link = SignupAttachment(signup_id=signup.id, field="paper", attachment_id=paper.id)
            self.session.add(link)
        note = SignupNote(signup_id=signup.id, staff_id=factories.staff().id, at=clock.now())
        note.text = NOTE
        self.session.add(note)
        shown = reviewing.notice(signup)
        reviewing.objection(shown, member_=self.member, text=OBJECTION)

    def _honours(self):
        """Scored in a contest whose results are published; and shown in the hall, with a photo."""
        entered = programmes.signup(programmes.campaign("reading_festival"), member_=self.member)
        hall = programmes.signup(programmes.campaign("craftsmen"), member_=self.member)
        contesting.published(entered)
        shown = honouring.shown(hall, name=NAME, deeds=ANSWER, entry_id=self.entry_id)
        self.papers.append(shown.photo.storage_key)

    def _hazards(self):
        """One that waits and one that was repaired, each with the person's photo."""
        for facts in ({}, factories.accepted()):
            found = factories.hazard(self.member, text=REPORT, **facts)
            found.card = CARD if facts else None
            self.session.add(HazardPhoto(report_id=found.id, attachment_id=self._paper().id))

    def _jobs(self):
        """The contact of an employer, and somebody who looks for work."""
        shop = recruiting.employer(self.member, licence_id=self._paper().id)
        shop.contact_name, shop.contact_phone = CONTACT, PHONE_NUMBER
        self.papers.pop()  # The licence is the employer's, and stays.
        recruiting.intention(member_=self.member, name=NAME, phone=PHONE_NUMBER, cv=ANSWER)

    def _matchmaking(self):
        """A profile with a photo, a vouch in vain, a matchmaker with her notes, and what was said."""
        mine = matchmaking.profile(self.member, introduction=PROFILE, photos=[self._paper()])
        refused = matchmaking.vouch(mine, state=VouchState.WITHDRAWN)
        office = matchmaking.studio()
        client = matchmaking.client(office, mine)
        matchmaking.proposal(client, matchmaking.studio(name="又一家工作室"))
        note = MatchmakingNote(
            client_id=client.id,
            staff_id=factories.staff().id,
            written_at=clock.now(),
        )
        met = matchmaking.introduction(mine, matchmaking.profile(factories.member(verified=False)))
        refused.reason = note.text = met.low_feedback = met.high_feedback = PROFILE
        self.session.add(note)
        matchmaking.talk(matchmaking.matchmaker(office), mine)

    def _mixer(self):
        """A match with whom a contact was left, somebody blocked and somebody reported."""
        mixing.meet(self.member, contact=f"微信 {WECHAT}", report=MEETING)

    def _joining(self):
        """Asked a union to take him in, by his name and number, and once more after a refusal."""
        for state, decided_at in (("rejected", clock.now()), ("submitted", None)):
            asked = joining.application(
                member_=self.member,
                name=NAME,
                number=self.id_number,
                state=MembershipApplicationState(state),
                decided_at=decided_at,
            )
            asked.phone, asked.note = PHONE_NUMBER, ANSWER

    def _checked(self):
        """Asked for a manual check once, was refused, and asked again, with a photo each time."""
        refused = {"state": "refused", "decided_at": clock.now(), "decided_by": factories.staff().id}
        for facts in ({**refused, "reason": "照片看不清"}, {}):
            check = joining.manual_check(member_=self.member, name=NAME, number=self.id_number, **facts)
            link = {"check_id": check.id, "attachment_id": self._paper().id}
            self.session.execute(sa.insert(manual_check_attachments).values(link))

    def _hardship(self):
        """A file under way, one that was closed, and a request for help."""
        kin = factories.id_number()
        for state in (HardshipState.CLOSED, HardshipState.APPLIED):
            file = households.file(
                self.member.roster_entry, state=state, kin=[(FAMILY, kin)], situation=ANSWER
            )
            paper = self._paper()
            link = HardshipPaper(file_id=file.id, field="papers", attachment_id=paper.id)
            self.session.add(link)
            households.visit(file, findings=FINDINGS)
        households.ticket(self.member, text=TICKET)
        self.kin = kin

    def _stations(self):
        """A fault that was reported and one that was answered, each with a photo, and a station kept."""
        station = factories.station()
        factories.keeper(station, self.member)
        for state, more in (
            (StationReportState.OPEN, {}),
            (StationReportState.ANSWERED, {"answer": FAULT, "answered_at": clock.now()}),
        ):
            report = StationReport(
                member_id=self.member.id,
                station_id=station.id,
                text=FAULT,
                state=state,
                reported_on=clock.today() - dt.timedelta(days=len(more)),
                reported_at=clock.now(),
                due_at=clock.now(),
                **more,
            )
            report.attachments = [self._paper()]
            self.session.add(report)

    def _gifts(self):
        """What was handed out, somebody who did not come and says why, and money that came back."""
        given = programmes.signup(member_=self.member, state=SignupState.HANDED_OUT)
        missed = programmes.signup(member_=self.member, state=SignupState.NO_SHOW)
        self.session.add_all(
            [
                Handout(
                    signup_id=given.id,
                    member_id=self.member.id,
                    staff_id=factories.staff().id,
                    code_hash=uuid.uuid4().bytes,
                    handed_on=clock.today(),
                    handed_at=clock.now(),
                ),
                SignupAppeal(signup_id=missed.id, member_id=self.member.id, text=APPEAL, made_at=clock.now()),
            ]
        )
        paid = programmes.signup(member_=self.member, state=SignupState.APPROVED)
        made = PaymentList(campaign_id=paid.campaign_id, made_by=factories.staff().id, made_at=clock.now())
        self.session.add(made)
        self.session.flush()
        payment = Payment(
            list_id=made.id,
            number=1,
            signup_id=paid.id,
            amount_fen=1000,
            state=PaymentState.FAILED,
            failure="账户不存在",
            settled_at=clock.now(),
        )
        payment.payee, payment.card = NAME, CARD
        self.session.add(payment)
        self.session.flush()
        made.payment_count, made.amount_fen = 1, 1000

    def traces(self):
        """What of the planted can still be found."""
        kept = self.everything_that_is_kept()
        return {name for name, planted in self.planted.items() if planted in kept}

    def everything_that_is_kept(self):
        """Every row but the union's list, deciphered where it can be; every file's name; all of Redis."""
        return "\n".join([*rows(but=self.entry_id), *files(self.settings), *keys()])

    def roster_still_knows(self):
        known = sa.text("SELECT count(*) FROM roster_entries WHERE id = :id AND id_number_index = :index")
        index = index_of(ID_NUMBER, self.id_number)
        return db.session().scalar(known, {"id": self.entry_id, "index": index}) == 1
