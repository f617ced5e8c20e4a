"""保存期限: every table has a rule or a reason, and what is past its time goes, in parts."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, insert, select

from app import clock, db
from app.jobs import retention as ticks
from app.services import clerks, retention
from app.services.notices import write
from models import (
    AnomalyState,
    ApplicationState,
    Attachment,
    Base,
    ClerkInvitation,
    Draft,
    EndedBy,
    Erasure,
    ErasureSource,
    ErasureState,
    ListedPerson,
    ManualCheckState,
    MatchmakingNote,
    MerchantApplication,
    NameList,
    Notice,
    OwnerInvitation,
    PushReceipt,
    RosterFile,
    RosterFilePurpose,
    RosterImport,
    RosterImportState,
    SignupState,
    StationInvitation,
    manual_check_attachments,
    merchant_application_attachments,
)
from tests import factories, joining, matchmaking, programmes

DAY = dt.timedelta(days=1)
BY_WORD = {rule.word: rule for rule in retention.RULES}


def ago(days):
    return clock.now() - days * DAY


def notice(days):
    write(
        factories.member(verified=False).id, "announcement", factories.merchant(), facts={}, due_at=ago(days)
    )


def receipt(days):
    db.session().add(PushReceipt(key=uuid.uuid4().hex, event="subscribe", received_at=ago(days)))


def erasure(days, state=ErasureState.CANCELLED):
    end = {"cancelled_at": ago(days)} if state is ErasureState.CANCELLED else {}
    db.session().add(
        Erasure(
            member_id=factories.member(verified=False).id,
            source=ErasureSource.PERSON,
            state=state,
            requested_at=ago(days),
            due_at=ago(days),
            **end,
        )
    )


def clerk_invitation(days, *, accepted=False):
    made = clerks.invite(None, factories.store())
    row = db.session().scalars(select(ClerkInvitation).order_by(ClerkInvitation.id.desc())).first()
    row.expires_at = ago(days)
    row.accepted_at = ago(days) if accepted else None
    return made


def station_invitation(days):
    db.session().add(
        StationInvitation(
            station_id=factories.station().id, word_hash=uuid.uuid4().bytes, expires_at=ago(days)
        )
    )


def owner_invitation(days):
    db.session().add(
        OwnerInvitation(
            merchant_id=factories.merchant().id,
            word_hash=uuid.uuid4().bytes,
            invited_by=factories.staff().id,
            expires_at=ago(days),
        )
    )


def application(days, state=ApplicationState.REJECTED):
    applicant = factories.member(verified=False)
    made = MerchantApplication(
        member_id=applicant.id,
        union_id=factories.city().id,
        name="运河边面馆",
        credit_code=factories.credit_code(),
        category=factories.category().slug,
        district="tianning",
        address="测试路 8 号",
        offer="九折",
        submitted_at=ago(days),
        state=state,
        decided_at=ago(days) if state is ApplicationState.REJECTED else None,
    )
    made.contact_name, made.contact_phone = "王小明", "10200000001"
    db.session().add(made)
    db.session().flush()
    link = {"application_id": made.id, "attachment_id": attachment(1).id}
    db.session().execute(insert(merchant_application_attachments), [link])


def attachment(days):
    made = factories.attachment(factories.member(verified=False))
    made.created_at = ago(days)
    return made


def draft(days):
    made = Draft(staff_id=factories.staff().id, name="campaigns-new", expires_at=ago(days))
    made.content = "{}"
    db.session().add(made)


def roster_import(days):
    made = RosterImport(
        union_id=factories.city().id,
        staff_id=factories.staff().id,
        state=RosterImportState.DONE,
        file_kind="csv",
        file_sha256=b"1",
        byte_count=1,
        total_count=1,
        beat_at=ago(days),
        finished_at=ago(days),
    )
    db.session().add(made)
    db.session().flush()
    return made


def roster_file(days):
    made = RosterFile(import_id=roster_import(1).id, purpose=RosterFilePurpose.ERRORS, expires_at=ago(days))
    made.content = "eA=="
    db.session().add(made)


def name_list(days, signup=None):
    made = NameList(
        campaign_id=signup.campaign_id if signup else programmes.campaign().id,
        union_id=factories.city().id,
        staff_id=factories.staff().id,
        signup_id=signup and signup.id,
        person_count=1,
        matched_count=0,
        file_sha256=b"",
        created_at=ago(days),
    )
    db.session().add(made)
    db.session().flush()
    person = ListedPerson(name_list_id=made.id, campaign_id=made.campaign_id, number=2)
    person.name, person.id_number = "王小明", factories.id_number()
    db.session().add(person)


def name_list_in_vain(days):
    name_list(days, programmes.signup(state=SignupState.CANCELLED))


def manual_check(days):
    decided = {"state": ManualCheckState.WITHDRAWN, "decided_at": ago(days)}
    check = joining.manual_check(**decided)
    link = {"check_id": check.id, "attachment_id": attachment(1).id}
    db.session().execute(insert(manual_check_attachments), [link])


def anomaly(days, state=AnomalyState.CLEARED):
    decided = {"decided_by": factories.staff().id, "decided_at": ago(days), "reason": "单位聚餐"}
    factories.anomaly(state=state, **({} if state is AnomalyState.OPEN else decided))


def talk(days):
    matchmaking.talk(matchmaking.matchmaker(), matchmaking.profile(), starts_at=ago(days + 0.1))


def ended_service(days):
    made = matchmaking.client(matchmaking.studio())
    made.ended_at, made.ended_by = ago(days), EndedBy.CLIENT
    note = MatchmakingNote(client_id=made.id, staff_id=factories.staff().id, written_at=ago(days))
    note.text = "周末有空"
    db.session().add(note)


def left(word):
    return db.session().scalar(select(func.count()).select_from(BY_WORD[word].table))


def test_every_table_has_a_time_or_a_reason():
    ruled = {rule.table.name for rule in retention.RULES}
    # Where a rule names some of the rows only, the others have their reason too.
    assert ruled | set(retention.KEPT) == set(Base.metadata.tables)
    assert ruled & set(retention.KEPT) == {
        "anomalies",
        "erasures",
        "manual_checks",
        "matchmaking_clients",
        "merchant_applications",
        "name_lists",
    }
    assert len(BY_WORD) == len(retention.RULES)
    assert all(rule.what and rule.why and rule.source and rule.kept >= DAY for rule in retention.RULES)
    assert all(retention.KEPT.values())


def test_audit_entries_and_what_money_rests_on_have_no_time():
    lasting = {"audit_entries", "audit_seals", "redemptions", "coupons", "statements", "statement_items"}
    assert not lasting & {rule.table.name for rule in retention.RULES}


CASES = {
    "drafts": (draft, 1),
    "roster_files": (roster_file, 1),
    "roster_imports": (roster_import, 3 * 365),
    "notices": (notice, 400),
    "push_receipts": (receipt, 30),
    "erasures": (erasure, 3 * 365),
    "clerk_invitations": (clerk_invitation, 90),
    "owner_invitations": (owner_invitation, 90),
    "station_invitations": (station_invitation, 90),
    "merchant_applications": (application, 3 * 365),
    "anomalies": (anomaly, 365),
    "manual_checks": (manual_check, 90),
    "attachments": (attachment, 30),
    "matchmaking_talks": (talk, 90),
    "matchmaking_clients": (ended_service, 365),
    "name_lists": (name_list, 7),
    "name_lists_in_vain": (name_list_in_vain, 3 * 365),
}


@pytest.mark.parametrize("word", CASES)
def test_what_is_past_its_time_goes_and_what_is_not_stays(session, word):
    make, days = CASES[word]
    assert BY_WORD[word].kept == days * DAY
    before = left(word)
    for age in (days + 1, days + 2, days - 1):
        make(age)
    session.commit()
    assert ticks.sweep() == 2
    assert left(word) == before + 1
    assert ticks.sweep() == 0


def test_every_rule_of_the_sweep_is_told_above():
    assert set(CASES) == {rule.word for rule in retention.RULES if rule.tick == "retention.sweep"}


def test_what_is_in_use_or_under_way_stays_however_old(session):
    erasure(5000, ErasureState.COOLING)
    clerk_invitation(5000, accepted=True)
    application(5000, ApplicationState.SUBMITTED)
    name_list(5000, programmes.signup())
    anomaly(5000, AnomalyState.CONFIRMED)
    anomaly(5000, AnomalyState.OPEN)
    session.scalars(select(Attachment)).one().created_at = ago(5000)
    session.commit()
    assert ticks.sweep() == 0


def test_what_an_old_application_had_brought_along_goes_after_it(session):
    application(5000)
    session.scalars(select(Attachment)).one().created_at = ago(5000)
    session.commit()
    assert ticks.sweep() == 2
    assert (left("merchant_applications"), left("attachments")) == (0, 0)


def test_many_rows_go_in_parts(session, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    for _ in range(7):
        receipt(31)
    session.commit()
    told = []
    assert retention.sweep(progress=lambda *each: told.append(each)) == 7
    assert told == [("push_receipts", 3), ("push_receipts", 6), ("push_receipts", 7)]
    assert session.scalar(select(func.count()).select_from(Notice)) == 0
