"""名额: places of a session and of a campaign's quotas. CHECK(taken ≤ capacity) decides.

Always the session first, then the quota: whoever takes and whoever gives back go the same way.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update

from app.db import session
from models import Campaign, CampaignQuota, CampaignSession, Signup


def take(signup: Signup, campaign: Campaign, union_path: Sequence[uuid.UUID], *, kind: str = "") -> bool:
    """占名额: one of the session, where one was chosen, and one of a quota, where the campaign has any.

    Of the applicant's own union's quota first, then of the unions above, then of the common pool. False, and
    nothing taken, where there is none.
    """
    if signup.session_id is not None and not _take(CampaignSession, CampaignSession.id == signup.session_id):
        return False
    quotas = _candidates(campaign, union_path, kind)
    for quota_id in quotas:
        if _take(CampaignQuota, CampaignQuota.id == quota_id):
            signup.quota_id = quota_id
            return True
    if not quotas and not _has_quotas(campaign):
        return True
    if signup.session_id is not None:
        _free(CampaignSession, CampaignSession.id == signup.session_id)
    return False


def give_back(signup: Signup) -> None:
    """让出名额: what `take` took."""
    if signup.session_id is not None:
        _free(CampaignSession, CampaignSession.id == signup.session_id)
    if signup.quota_id is not None:
        _free(CampaignQuota, CampaignQuota.id == signup.quota_id)
        signup.quota_id = None


def _candidates(campaign: Campaign, union_path: Sequence[uuid.UUID], kind: str) -> list[uuid.UUID]:
    rows = session().execute(
        select(CampaignQuota.id, CampaignQuota.union_id).where(
            CampaignQuota.campaign_id == campaign.id,
            CampaignQuota.kind == kind,
            or_(CampaignQuota.union_id.is_(None), CampaignQuota.union_id.in_(union_path)),
        )
    )
    depth = {union_id: place for place, union_id in enumerate(union_path)}
    return [id_ for id_, union_id in sorted(rows, key=lambda row: -(depth[row[1]] if row[1] else -1))]


def _has_quotas(campaign: Campaign) -> bool:
    found = session().scalar(
        select(CampaignQuota.id).where(CampaignQuota.campaign_id == campaign.id).limit(1)
    )
    return found is not None


def _take(table: type[CampaignSession | CampaignQuota], which: ColumnElement[bool]) -> bool:
    taken = session().execute(
        update(table)
        .where(which, table.taken_count < table.capacity)
        .values(taken_count=table.taken_count + 1)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def _free(table: type[CampaignSession | CampaignQuota], which: ColumnElement[bool]) -> None:
    session().execute(
        update(table)
        .where(which)
        .values(taken_count=table.taken_count - 1)
        .execution_options(synchronize_session=False)
    )
