"""导出: everything the house holds of one person, as one JSON document, for that person alone."""

from collections.abc import Callable, Iterator, Mapping

import orjson

from app import clock
from app.db import session
from app.services import audit, mixers, notices
from app.services.exports import account, matchmaking, posts, programmes, services
from app.services.exports.rows import ROWS_AT_ONCE, Row
from models import Member

__all__ = ["ROWS_AT_ONCE", "SECTIONS", "export"]

_OPTIONS = orjson.OPT_OMIT_MICROSECONDS


def export(member: Member) -> bytes:
    """导出我的全部信息: unmasked, since a masked copy is no copy. Audited, and the person is told of it.

    The number of statements is fixed and rows are read in portions, however much a person has.
    """
    now = clock.now()
    audit.record(member, "members.export", member)
    notices.write(
        member.id,
        "export_made",
        member,
        facts={"at": notices.moment_text(now)},
        occasion=now.isoformat(timespec="seconds"),
    )
    session().flush()
    parts = [b'{"exported_at":', orjson.dumps(now, option=_OPTIONS)]
    for section, read in SECTIONS.items():
        parts += [b',"', section.encode(), b'":']
        parts.extend(_array(read(member)))
    parts.append(b"}")
    return b"".join(parts)


def _array(rows: Iterator[Row]) -> Iterator[bytes]:
    yield b"["
    comma = b""
    for row in rows:
        yield comma + orjson.dumps(row, option=_OPTIONS)
        comma = b","
    yield b"]"


SECTIONS: Mapping[str, Callable[[Member], Iterator[Row]]] = {
    "profile": account.profile,
    "membership": account.membership,
    "card": account.card,
    "honours": account.honours,
    "consents": account.consents,
    "coupons": services.coupons,
    "redemptions": services.redemptions,
    "discount_uses": services.discount_uses,
    "attachments": account.attachments,
    "merchant_applications": posts.applications,
    "merchants": posts.merchants,
    "agreed_statements": posts.agreed_statements,
    "clerk_bindings": posts.clerk_bindings,
    "offer_reports": services.offer_reports,
    "hazard_reports": services.hazard_reports,
    "employers": posts.employers,
    "job_intentions": services.job_intentions,
    "station_reports": services.station_reports,
    "station_bindings": posts.station_bindings,
    "manual_checks": account.manual_checks,
    "membership_applications": account.membership_applications,
    "signups": programmes.signups,
    "contest_results": programmes.contest_results,
    "honours_shown": programmes.honours_shown,
    "objections": programmes.objections,
    "hardship_files": programmes.hardship_files,
    "tickets": services.tickets,
    "handouts": programmes.handouts,
    "appeals": programmes.appeals,
    "payments": programmes.payments,
    "listed_by_units": programmes.listed_by_units,
    "referrals": programmes.referrals,
    "legal_cases": programmes.legal_cases,
    "trip_ratings": programmes.trip_ratings,
    "matchmaking_profile": matchmaking.profile,
    "matchmaking_vouches": matchmaking.vouches,
    "matchmaking_clients": matchmaking.clients,
    "matchmaking_introductions": matchmaking.introductions,
    "matchmaking_proposals": matchmaking.proposals,
    "matchmaking_talks": matchmaking.talks,
    "mixers": mixers.tell_all,
    "notices": account.said,
    "subscription_credits": account.credits,
    "notice_preferences": account.preferences,
    "erasures": account.erasures,
}
"""Section → its rows. `app.services.erasures.held` says which table is told of where."""
