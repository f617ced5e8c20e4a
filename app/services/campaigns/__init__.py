"""活动: one run of a programme, from its draft to its end."""

from app.services.campaigns.answering import check_answers
from app.services.campaigns.asking import form_in_force, form_of, write_form
from app.services.campaigns.ending import let_go
from app.services.campaigns.promises import ready_by
from app.services.campaigns.publishing import ask_the_chair_above
from app.services.campaigns.reading import (
    CampaignNotFound,
    CoverNotFound,
    audience_of,
    get_cover,
    get_published,
    get_published_with,
    says_for_whose,
    type_of,
)

__all__ = [
    "CampaignNotFound",
    "CoverNotFound",
    "ask_the_chair_above",
    "audience_of",
    "check_answers",
    "form_in_force",
    "form_of",
    "get_cover",
    "get_published",
    "get_published_with",
    "let_go",
    "ready_by",
    "says_for_whose",
    "type_of",
    "write_form",
]
