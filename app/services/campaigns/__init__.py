"""活动: one run of a programme, from its draft to its end."""

from app.services.campaigns.answering import check_answers
from app.services.campaigns.asking import form_of, write_form
from app.services.campaigns.reading import (
    CampaignNotFound,
    audience_of,
    get_published,
    list_published,
    type_of,
)

__all__ = [
    "CampaignNotFound",
    "audience_of",
    "check_answers",
    "form_of",
    "get_published",
    "list_published",
    "type_of",
    "write_form",
]
