"""What is looked up in the demo again and again."""

import json
import uuid

from sqlalchemy import select

from app import clock, db
from app.seeding import PEOPLE_FILE
from models import CampaignSession, Member, Verification


def offered(tmp_path):
    return [uuid.UUID(each) for each in people(tmp_path)["campaigns"]]


def people(tmp_path):
    return json.loads((tmp_path / PEOPLE_FILE).read_text(encoding="utf-8"))


def seed_again(seed, tmp_path):
    seed()
    return offered(tmp_path)


def coming_sessions(campaign):
    return (
        db.session()
        .scalars(
            select(CampaignSession)
            .where(CampaignSession.campaign_id == campaign.id, CampaignSession.starts_at > clock.now())
            .order_by(CampaignSession.starts_at)
        )
        .all()
    )


def verified_id():
    return db.session().scalar(
        select(Member.id).where(Member.verification == Verification.VERIFIED).order_by(Member.id).limit(1)
    )
