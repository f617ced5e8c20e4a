"""看了要不要告诉本人: a rule of the house, set once when the service starts."""

from app.services import notices
from models import Member

_told = [False]


def settle(*, tells: bool) -> None:
    """Whether a person is told each time a staff member has looked at his numbers in full."""
    _told[0] = tells


def tell(member: Member | None, occasion: str, at: str) -> bool:
    """告诉本人, where that is the rule and there is an account to tell; whether it was."""
    if member is None or not _told[0]:
        return False
    notices.write(member.id, "numbers_revealed", member, facts={"at": at}, occasion=occasion)
    return True
