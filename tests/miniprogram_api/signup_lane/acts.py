"""What is signed up for, and what a sign-up says and leaves behind."""

import dataclasses
import datetime as dt

import orjson
from sqlalchemy import select, text

from app import clock
from app.campaign_types.declaration import Gives, QuotaRule, Rung, Step
from app.db import session
from app.forms import Field
from models import CampaignQuota, CampaignSession, Draw, Signup, StaffRole
from tests import factories, programmes, queues

CONSENT = {"document": "privacy", "version": "1"}
REVIEWED = dataclasses.replace(
    queues.EVENT,
    key="made_up_review",
    consents=("privacy",),
    has_waitlist=False,
    quota=QuotaRule.REVIEW,
    gives=Gives.NOTHING,
    fields=(
        Field(key="why", kind="long_text", label="事由"),
        Field(key="papers", kind="documents", label="证明", is_required=False),
    ),
    steps=(Step(at=Rung.OWN), Step(at=Rung.HOST, role=StaffRole.CHAIR)),
)
SIDES = dataclasses.replace(queues.MIXER, key="made_up_sides", consents=("privacy",), has_waitlist=False)
GENDERS = dataclasses.replace(
    queues.MIXER,
    key="made_up_genders",
    consents=("privacy",),
    fields=(),
    has_waitlist=False,
    places_by=None,
    places_by_gender=True,
)
OPEN_TO_ALL = dataclasses.replace(queues.CLASS, key="made_up_open", audience=(), has_waitlist=False)
CASES = {
    "a pack of a day": ("summer_cooling", {"sessions": 1}, {"work": "outdoor"}),
    "a place where others would wait": ("culture_hundred", {"sessions": 1}, {"companions": 2, "needs": []}),
    "a lot": ("culture_draw", {"sessions": 1}, {"can_come": True}),
    "a review": (REVIEWED.key, {"sessions": 1}, {"why": "想参加"}),
    "a place of the common pool": (queues.CLASS.key, {"quota": 3}, {}),
    "a place of a kind": (SIDES.key, {"quota": 3}, {"side": "left"}),
}


def made(case):
    """The campaign of a case, its first session, and a quota of its own for each kind and for a union."""
    type_, facts, answers = case
    campaign = programmes.campaign(type_, **facts)
    if type_ == SIDES.key:
        session().add_all(
            CampaignQuota(campaign_id=campaign.id, kind=kind, capacity=3) for kind in ("left", "right")
        )
    session().flush()
    chosen = session().scalar(select(CampaignSession.id).where(CampaignSession.campaign_id == campaign.id))
    return campaign.id, {
        "answers": answers,
        "session_id": None if chosen is None else str(chosen),
        "consent": CONSENT,
    }


def colleagues(phone, count=2):
    """So many people of one unit, each with his phone."""
    home = factories.union()
    people = [factories.member(entry=factories.roster_entry(union_of=home)) for _ in range(count)]
    session().flush()
    facts = [(each.id, each.roster_entry_id, each.openid) for each in people]
    return [(phone.another(openid), member_id, entry_id) for member_id, entry_id, openid in facts]


def post(phone, campaign_id, body, **options):
    return phone.post(f"/campaigns/{campaign_id}/signups", body, **options)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


LEFT = {
    "signups": "id = :signup",
    "signup_moves": "signup_id = :signup ORDER BY number",
    "audit_entries": "subject_id = :signup ORDER BY id",
    "notices": "subject_id = :signup ORDER BY id",
    "signup_subjects": "signup_id = :signup",
    "signup_attachments": "signup_id = :signup",
    "consents": "member_id = :member",
    "idempotency_keys": "actor_id = :member",
}
MOMENTS = {"created_at", "at", "given_at", "answered_at", "due_at", "deadline_at"}


def left(signup_id, member_id, entry_id):
    """Everything that is there now of the sign-up, column by column, without whose it is and when."""
    known = {signup_id: "the sign-up", str(member_id): "the member", str(entry_id): "the entry"}
    known.pop("None", None)

    def plain(name, value, row):
        if name in MOMENTS:
            return isinstance(value, dt.datetime)
        if name == "answers_cipher":
            return Signup.answers_text.__get__(Signup(id=row["id"], answers_cipher=value), Signup)
        if name == "body":
            return said(orjson.loads(bytes(value)), known)
        return known.get(str(value), value)

    found = {}
    for table, where in LEFT.items():
        rows = session().execute(
            text(f"SELECT * FROM {table} WHERE {where}"), {"signup": signup_id, "member": member_id}
        )
        found[table] = [
            {name: plain(name, value, row) for name, value in row.items() if name != "id"}
            for row in rows.mappings()
        ]
    return found


def said(answer, known):
    """An answer without whose it is and when; in its order."""

    def plain(name, value):
        if name in ("at", "created_at"):
            return dt.datetime.fromisoformat(value).tzinfo is not None
        if name == "entrant":
            return len(value)
        if isinstance(value, dict):
            return [(inner, plain(inner, each)) for inner, each in value.items()]
        if isinstance(value, list):
            return [plain("", each) for each in value]
        return known.get(value, value)

    return plain("", answer)


def taken(campaign_id):
    """How many places of each session and quota."""
    return [
        session().scalars(select(table.taken_count).where(table.campaign_id == campaign_id)).all()
        for table in (CampaignSession, CampaignQuota)
    ]


def promise(campaign_id):
    """An open draw of the campaign."""
    session().add(
        Draw(
            campaign_id=campaign_id,
            algorithm="1",
            commitment=b"0" * 32,
            seed_cipher=b"0",
            public_source="样本",
            public_at=clock.now() + dt.timedelta(days=60),
        )
    )
    session().flush()
