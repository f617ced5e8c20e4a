"""工会卡: issued when a person is verified, shown as a rotating code."""

from sqlalchemy import select

from app import clock, tokens
from app.audiences import IN_MEMBERSHIP, LIVING_MEMBERSHIP, VERIFIED
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit
from app.services.audit import Actor
from app.tokens import CodeKind, IssuedCode
from models import CARD_NUMBERS, CardState, Member, RosterEntry, UnionCard

AREA_CODE = "0519"


class NotVerified(Forbidden):
    code, detail, next = VERIFIED.reason.code, VERIFIED.reason.message, VERIFIED.reason.next


class CardNotActive(Conflict):
    code, detail = "card_not_active", "您的工会卡目前已停用"
    next = "请联系所在工会或拨打 12351 了解原因"


class MembershipEnded(Forbidden):
    code, detail = IN_MEMBERSHIP.reason.code, IN_MEMBERSHIP.reason.message
    next = IN_MEMBERSHIP.reason.next


def issue(actor: Actor, entry: RosterEntry) -> UnionCard:
    """发卡: the person's one card; found again when the person comes back with another account.

    `actor` is who has been verified, or the desk that has checked who he is.
    """
    card = session().scalar(select(UnionCard).where(UnionCard.roster_entry_id == entry.id))
    if card is None:
        number = session().execute(CARD_NUMBERS.next_value()).scalar_one()
        card = UnionCard(
            roster_entry_id=entry.id,
            number=f"{AREA_CODE}{number:010d}",
            state=CardState.ACTIVE,
            issued_at=clock.now(),
        )
        session().add(card)
        audit.record(actor, "cards.issue", card)
    return card


def get_card(member: Member) -> UnionCard:
    """我的工会卡. Refuses with `not_verified`."""
    if not member.is_verified:
        raise NotVerified
    return (
        session().scalars(select(UnionCard).where(UnionCard.roster_entry_id == member.roster_entry_id)).one()
    )


def show_code(member: Member) -> IssuedCode:
    """会员码: digits for 60 seconds. Refuses with `not_verified`, `card_not_active`, `membership_ended`."""
    card = get_card(member)
    refusal = find_refusal(card, member)
    if refusal is not None:
        raise refusal
    return tokens.issue_code(CodeKind.CARD, member.id, card.id)


def find_refusal(card: UnionCard, member: Member) -> CardNotActive | MembershipEnded | None:
    """Why a card gives no right to anything now, if so. `member` comes with `roster_entry` loaded."""
    if card.state is not CardState.ACTIVE:
        return CardNotActive()
    entry = member.roster_entry
    is_living = entry is not None and entry.membership_state in LIVING_MEMBERSHIP
    return None if is_living else MembershipEnded()
