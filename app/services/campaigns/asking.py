"""表单的各版: what a campaign asks, and what it asked when somebody answered."""

import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from app import forms
from app.db import session
from app.services.campaigns.reading import type_of
from models import Campaign, CampaignForm

PARSED_MAX = 500


def form_of(campaign: Campaign, version: int | None = None) -> list[forms.Field]:
    """表单: the fields of the version in force, or of the one that some answers name."""
    stored: Sequence[Mapping[str, Any]] | None = session().scalar(
        select(CampaignForm.fields).where(
            CampaignForm.campaign_id == campaign.id,
            CampaignForm.version == (version or campaign.form_version),
        )
    )
    return forms.from_data(stored or [])


def form_in_force(campaign: Campaign) -> forms.Form:
    """The version in force of what has been published, parsed once: a published version never changes."""
    return _parsed(campaign.id, campaign.form_version)


@lru_cache(maxsize=PARSED_MAX)
def _parsed(campaign_id: uuid.UUID, version: int) -> forms.Form:
    stored = session().scalar(
        select(CampaignForm.fields).where(
            CampaignForm.campaign_id == campaign_id, CampaignForm.version == version
        )
    )
    return tuple(forms.from_data(stored or []))


def write_form(campaign: Campaign, extra: forms.Form = ()) -> CampaignForm:
    """定表单: the next version — the type's own questions, which nobody can remove, and then `extra`."""
    last = session().scalar(
        select(CampaignForm.version)
        .where(CampaignForm.campaign_id == campaign.id)
        .order_by(CampaignForm.version.desc())
        .limit(1)
    )
    fields = forms.as_data([*type_of(campaign).fields, *extra])
    made = CampaignForm(campaign_id=campaign.id, version=(last or 0) + 1, fields=fields)
    campaign.form_version = made.version
    session().add(made)
    session().flush()
    return made
