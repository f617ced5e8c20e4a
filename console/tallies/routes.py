"""答卷统计: counts and averages of anonymous answers, on the screen and in Excel."""

import uuid

from flask import Response

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.services import campaigns, tallies
from app.services.tallies import Tally
from console.tallies.schemas import TallySchema
from models import Staff, StaffRole

door = Door("console_tallies", description="控制台：答卷统计", url_prefix=DESK_PREFIX)

READS = frozenset({StaffRole.PUBLISHER, StaffRole.CHAIR, StaffRole.REVIEWER, StaffRole.READ_ONLY})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTS = Limit("60 per hour", Per.ACTOR)
"""Each reads every answer."""
REFUSES = (campaigns.CampaignNotFound, tallies.CampaignNotTallied)


@door.get(
    "/campaigns/<uuid:campaign_id>/tally",
    who=Who.STAFF,
    roles=READS,
    answers=TallySchema,
    limit=COUNTS,
    refuses=REFUSES,
)
def count(staff: Staff, campaign_id: uuid.UUID) -> Tally:
    """答卷统计: how often each option was chosen, averages, the awareness rate; of all and by district."""
    return tallies.count(staff, campaign_id)


@door.get(
    "/campaigns/<uuid:campaign_id>/tally.xlsx",
    who=Who.STAFF,
    roles=READS,
    answers=None,
    media=(XLSX,),
    limit=COUNTS,
    refuses=REFUSES,
)
def write_sheet(staff: Staff, campaign_id: uuid.UUID) -> Response:
    """导出答卷统计, on record."""
    content = tallies.write_sheet(staff, campaign_id)
    disposition = {"Content-Disposition": 'attachment; filename="tally.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)
