"""会员档案: finding a person of one's own unions, reading what is known, and seeing the numbers in full."""

from app.services.member_records.binding import (
    AccountNotBound,
    Evidence,
    PhoneNotInConflict,
    release_phone,
    unbind,
)
from app.services.member_records.reading import (
    Figures,
    MemberRecord,
    MemberRecordNotFound,
    Received,
    Step,
    get,
    get_account,
    list_coupons,
    list_history,
    list_signups,
    own_signups,
)
from app.services.member_records.revealing import Revealed, reveal
from app.services.member_records.searching import Listed, NumberNotSearchable, search
from app.services.member_records.telling import settle

__all__ = [
    "AccountNotBound",
    "Evidence",
    "Figures",
    "Listed",
    "MemberRecord",
    "MemberRecordNotFound",
    "NumberNotSearchable",
    "PhoneNotInConflict",
    "Received",
    "Revealed",
    "Step",
    "get",
    "get_account",
    "list_coupons",
    "list_history",
    "list_signups",
    "own_signups",
    "release_phone",
    "reveal",
    "search",
    "settle",
    "unbind",
]
