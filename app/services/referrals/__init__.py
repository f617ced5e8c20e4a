"""转介: forwarded to a partner, the partner's answer, and what came of a campaign's referrals."""

from app.services.referrals.answering import (
    Answer,
    AnswerDayInvalid,
    ReferralNotAnswered,
    ReferralNotWaiting,
    answer,
    correct,
    withdraw,
)
from app.services.referrals.forwarding import (
    AlreadyForwarded,
    NotForwardable,
    PartnerUnfit,
    ReferralsNotDeclared,
    forward,
    may_be_forwarded,
)
from app.services.referrals.importing import AnswersTooLarge, AnswersUnreadable, AnswersWrong, import_answers
from app.services.referrals.packing import PackageEmpty, PackageSameHand, pack, pack_plain
from app.services.referrals.reading import (
    Figures,
    ReferralNotFound,
    count,
    forget,
    get,
    is_overdue,
    list_mine,
    list_referrals,
)

__all__ = [
    "AlreadyForwarded",
    "Answer",
    "AnswerDayInvalid",
    "AnswersTooLarge",
    "AnswersUnreadable",
    "AnswersWrong",
    "Figures",
    "NotForwardable",
    "PackageEmpty",
    "PackageSameHand",
    "PartnerUnfit",
    "ReferralNotAnswered",
    "ReferralNotFound",
    "ReferralNotWaiting",
    "ReferralsNotDeclared",
    "answer",
    "correct",
    "count",
    "forget",
    "forward",
    "get",
    "import_answers",
    "is_overdue",
    "list_mine",
    "list_referrals",
    "may_be_forwarded",
    "pack",
    "pack_plain",
    "withdraw",
]
