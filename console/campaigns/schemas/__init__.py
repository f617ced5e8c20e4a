"""活动的形状, as staff see and write them."""

from console.campaigns.schemas.bodies import (
    CampaignChangeBody,
    CampaignDraftBody,
    CampaignReasonBody,
    CampaignReturnBody,
    CapacityBody,
    QuotasBody,
    SessionBody,
)
from console.campaigns.schemas.shown import (
    CampaignDeskQuery,
    ChecklistSchema,
    DeskCampaignPage,
    DeskCampaignSchema,
)
from console.campaigns.schemas.types import CampaignTypesSchema, described

__all__ = [
    "CampaignChangeBody",
    "CampaignDeskQuery",
    "CampaignDraftBody",
    "CampaignReasonBody",
    "CampaignReturnBody",
    "CampaignTypesSchema",
    "CapacityBody",
    "ChecklistSchema",
    "DeskCampaignPage",
    "DeskCampaignSchema",
    "QuotasBody",
    "SessionBody",
    "described",
]
