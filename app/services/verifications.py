"""实名认证: ties an account to one entry of the roster, and so to a union and a card."""

from sqlalchemy import select, update

from app import clock, id_numbers
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit, cards, documents, members, roster
from app.services.members import Profile
from app.tokens import LoginRequired
from models import ID_NUMBER, Member, MembershipState, RosterEntry, Signup, Verification
from models.personal import index_of


class RosterNoMatch(Forbidden):
    code, detail = "roster_no_match", "没有在会员实名库中找到您的信息"
    next = "请核对姓名和身份证号；如无误，请联系单位工会补报名册，单位没有工会可拨打 12351 申请入会"


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
    epoch = member.login_epoch
    session().refresh(member, with_for_update={"of": Member})
    if member.login_epoch != epoch:
        # Every login was ended meanwhile; an account that was just erased must not be filled again.
        raise LoginRequired
    if member.is_verified:
        if member.id_number_index != index_of(ID_NUMBER, number):
            raise AlreadyVerified
        return members.get_profile(member)
    entry = roster.find_match(name, number)
    if entry is None:
        raise RosterNoMatch
    if entry.membership_state is MembershipState.LEFT:
        raise cards.MembershipEnded
    # The roster entry is locked, so of two accounts that try at once the second sees the first here.
    if session().scalar(select(Member.id).where(Member.roster_entry_id == entry.id)) is not None:
        raise IdentityTaken
    member.name, member.id_number = entry.name, number
    member.verification, member.verified_at = Verification.VERIFIED, clock.now()
    member.roster_entry = entry
    cards.issue(member, entry)
    _hand_over(member, entry)
    audit.record(member, "verifications.verify", member, union_id=str(entry.union_id))
    session().flush()
    return members.get_profile(member)


def _hand_over(member: Member, entry: RosterEntry) -> None:
    """Whoever registers a person at a counter locks the same entry, and sees the account here."""
    session().execute(
        update(Signup)
        .where(Signup.roster_entry_id == entry.id, Signup.member_id.is_(None))
        .values(member_id=member.id)
        .execution_options(synchronize_session=False)
    )


def _ensure_privacy(document: str) -> None:
    if document != documents.PRIVACY:
        raise documents.ConsentRequired(document=documents.PRIVACY)
