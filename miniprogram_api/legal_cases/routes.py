"""我的律师: who he is, and what he has done."""

import uuid

from app.edge.access import Who
from app.edge.doors import Door
from app.services import legal_cases, signups
from app.services.legal_cases import LegalMatter
from miniprogram_api.legal_cases.schemas import OwnLegalMatterSchema
from models import Member

door = Door("legal_cases", description="法律援助的律师")


@door.get(
    "/me/signups/<uuid:signup_id>/legal-case",
    who=Who.MEMBER,
    answers=OwnLegalMatterSchema,
    refuses=(signups.SignupNotFound, legal_cases.LegalCaseNotFound),
)
def look_at_mine(member: Member, signup_id: uuid.UUID) -> LegalMatter:
    """我的律师: name, firm and phone, and what has been done; before that, by when he is promised."""
    return legal_cases.look_at_mine(member, signup_id)
