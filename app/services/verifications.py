"""实名认证: ties an account to one entry of the roster, and so to a union and a card."""

from sqlalchemy import select, update

from app import clock, id_numbers
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit, cards, documents, members, roster
from app.services.audit import Actor
from app.services.members import Profile
from app.tokens import LoginRequired
from models import (
    ID_NUMBER,
    ManualCheck,
    ManualCheckState,
    Member,
    MembershipState,
    RosterEntry,
    Signup,
    Verification,
)
from models.personal import index_of


class RosterNoMatch(Forbidden):
    code, detail = "roster_no_match", "没有在会员实名库中找到您的信息"
    next = "请核对姓名和身份证号；确实无误的，可以请工会人工核对，还不是会员的可以申请入会"


class IdentityTaken(Conflict):
    code, detail = "identity_taken", "这个身份已在另一个微信账号上完成认证"
    next = "请用原来的微信登录；如已不再使用，请拨打 12351 核实后解除"


class AlreadyVerified(Conflict):
    code, detail = "already_verified", "您已用另一个身份完成认证，不能再认证成别人"
    next = "如认证有误，请拨打 12351"


def verify_identity(member: Member, *, name: str, id_number: str, document: str, version: str) -> Profile:
    """实名认证: match name and ID number against the roster; a match gives membership, union and card.

    One identity, one account. Verifying again with the same identity is harmless. What was handed in for the
    person at a counter is the account's from then on: it is told of, given out and forgotten with it.
    Refuses with `id_number_invalid`, `consent_required`, `roster_no_match`, `membership_ended`,
    `identity_taken`, `already_verified`.
    """
    number = id_numbers.parse(id_number)
    _ensure_privacy(document)
    documents.give_consent(member, document, version)
    lock(member)
    if member.is_verified:
        if member.id_number_index != index_of(ID_NUMBER, number):
            raise AlreadyVerified
        return members.get_profile(member)
    entry = find_match(name, number)
    if entry is None:
        raise RosterNoMatch
    tie(member, member, entry)
    audit.record(member, "verifications.verify", member, union_id=str(entry.union_id))
    session().flush()
    return members.get_profile(member)


def lock(member: Member) -> None:
    """The account of this request, locked before anything is written about who it is.

    Refuses with `login_required` where every login was ended meanwhile: an account that was just erased must
    not be filled again.
    """
    epoch = member.login_epoch
    session().refresh(member, with_for_update={"of": Member})
    if member.login_epoch != epoch:
        raise LoginRequired


def find_match(name: str, number: str) -> RosterEntry | None:
    """The entry that an account could be tied to, locked; None where the roster has no such person.

    Refuses with `membership_ended`, `identity_taken`.
    """
    entry = roster.find_match(name, number)
    if entry is None:
        return None
    if entry.membership_state is MembershipState.LEFT:
        raise cards.MembershipEnded
    ensure_free(entry)
    return entry


def ensure_free(entry: RosterEntry) -> None:
    """Refuse with `identity_taken` where some account has this entry.

    The entry is locked, so of two accounts that try at once the second sees the first here.
    """
    if session().scalar(select(Member.id).where(Member.roster_entry_id == entry.id)) is not None:
        raise IdentityTaken


def tie(actor: Actor, member: Member, entry: RosterEntry) -> None:
    """对上名册: the account is this person's, with the card; both are locked, and the entry is free.

    A manual check that waits has nothing left to look at. What was registered for the person at a counter,
    where the entry is locked too, is handed over.
    """
    now = clock.now()
    member.name, member.id_number = entry.name, entry.id_number
    member.verification, member.verified_at = Verification.VERIFIED, now
    member.roster_entry = entry
    cards.issue(actor, entry)
    _hand_over(member, entry)
    session().execute(
        update(ManualCheck)
        .where(ManualCheck.member_id == member.id, ManualCheck.state == ManualCheckState.WAITING)
        .values(state=ManualCheckState.PASSED, decided_at=now, roster_entry_id=entry.id)
        .execution_options(synchronize_session=False)
    )


def _hand_over(member: Member, entry: RosterEntry) -> None:
    """What was handed in for the person at a counter is the account's from now on."""
    session().execute(
        update(Signup)
        .where(Signup.roster_entry_id == entry.id, Signup.member_id.is_(None))
        .values(member_id=member.id)
        .execution_options(synchronize_session=False)
    )


def _ensure_privacy(document: str) -> None:
    if document != documents.PRIVACY:
        raise documents.ConsentRequired(document=documents.PRIVACY)
