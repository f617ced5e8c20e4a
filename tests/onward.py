"""转介、律师与线路的样本: partners, lawyers, bases, and cases that have come that far."""

import datetime as dt
import itertools

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from models import (
    ApplicantKind,
    BaseKind,
    Campaign,
    Lawyer,
    Partner,
    PartnerKind,
    RecuperationBase,
    Signup,
    SignupState,
)
from tests import factories, programmes

_licences = itertools.count(13204201010000000)
_names = itertools.count(1)


def partner(*, union_of=None, **facts):
    """A branch that one may refer to."""
    made = Partner(
        union_id=(union_of or factories.city()).id,
        **{"kind": PartnerKind.BANK, "name": f"样板银行第{next(_names)}支行", **facts},
    )
    made.contact = "钱经理"
    session().add(made)
    session().flush()
    return made


def lawyer(*, union_of=None, name="郑正义", phone="10211112222", **facts):
    """Somebody who can be assigned."""
    made = Lawyer(
        union_id=(union_of or factories.city()).id,
        **{"firm": "样板律师事务所", "districts": [], "acts_for": [], **facts},
    )
    made.name, made.phone, made.licence_number = name, phone, str(next(_licences))
    session().add(made)
    session().flush()
    return made


def base(*, union_of=None, **facts):
    """A base whose contract runs for a year."""
    today = clock.today()
    made = RecuperationBase(
        union_id=(union_of or factories.city()).id,
        **{
            "kind": BaseKind.BASE,
            "name": f"样板湖畔基地{next(_names)}",
            "city": "湖州",
            "address": "样板路 1 号",
            "contract_begins_on": today - dt.timedelta(days=30),
            "contract_ends_on": today + dt.timedelta(days=365),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def in_district(type_, *, answers=None, state=SignupState.APPROVED, openid_=None, **facts):
    """A sign-up of a worker of a unit in a district: the sign-up, his openid, district's and unit's union."""
    district = factories.district_union("tianning")
    unit = factories.union(name="采菱电子厂工会", parent=district)
    entry = factories.roster_entry(union_of=unit)
    person = factories.member(entry=entry, openid_=openid_)
    of = facts.pop("of", None) or programmes.campaign(type_, title="样本")
    made = programmes.signup(of, member_=person, answers=answers, state=state, **facts)
    return made, person.openid, district, unit


def handed_in(signup_id, days):
    """As if it had been handed in so many days ago."""
    row(signup_id).created_at = clock.now() - dt.timedelta(days=days)
    session().flush()


def row(signup_id):
    """The sign-up as it stands, with its campaign and whose it is."""
    statement = (
        select(Signup)
        .where(Signup.id == signup_id)
        .options(joinedload(Signup.campaign), joinedload(Signup.member))
        .execution_options(populate_existing=True)
    )
    return session().scalars(statement).one()


def campaign(campaign_id):
    """The campaign as it stands."""
    return session().get_one(Campaign, campaign_id)


def of_unit(of, unit):
    """The id of an approved sign-up of a unit."""
    made = Signup(
        campaign_id=of.id,
        applicant_kind=ApplicantKind.UNIT,
        applicant_id=unit.id,
        union_id=unit.id,
        state=SignupState.APPROVED,
        form_version=of.form_version,
    )
    made.answers_text = "{}"
    session().add(made)
    session().flush()
    return str(made.id)
