"""资格: turns an audience's reasons into the refusal that a person hears."""

from app import audiences
from app.audiences import Reason
from app.errors import Forbidden
from app.services.cards import NotVerified
from models import Member


class NotEligible(Forbidden):
    code, detail = "not_eligible", "这项福利暂不面向您"
    next = "有疑问请拨打 12351"


def ensure(audience: str, member: Member) -> None:
    """Refuse with `not_verified` or `not_eligible` (with `reasons`) unless `member` is in `audience`."""
    reasons = audiences.reasons_against(audience, member)
    if not reasons:
        return
    if reasons[0] is audiences.VERIFIED.reason:
        raise NotVerified
    raise NotEligible(next=reasons[0].next, reasons=[as_member(reason) for reason in reasons])


def as_member(reason: Reason) -> dict[str, str]:
    """A reason as it stands in an answer."""
    return {"code": reason.code, "message": reason.message, "next": reason.next}
