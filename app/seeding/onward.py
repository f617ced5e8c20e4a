"""转介、律师与基地的演示数据: invented partners, lawyers and bases, and a base for each coming trip."""

import datetime as dt

from sqlalchemy import exists, select

from app import clock
from app.campaign_types import TYPES
from app.db import session
from app.services import unions
from models import (
    BaseGrade,
    BaseKind,
    Campaign,
    CampaignSession,
    Lawyer,
    Partner,
    PartnerKind,
    RecuperationBase,
    Trip,
)

_BANKS = (
    ("运河合作银行（样板）怀德支行", "0519-80000001"),
    ("龙城商业银行（样板）延陵支行", "0519-80000002"),
)
_LAWYERS = (
    ("虞守正", "样板天平律师事务所", "13204200000000001", "10200009001", ("tianning", "zhonglou"), ()),
    ("蔺知法", "样板天平律师事务所", "13204200000000002", "10200009002", (), ("样板纺织有限公司",)),
    ("谌明理", "样板运河律师事务所", "13204200000000003", "10200009003", ("wujin", "xinbei"), ()),
)
_BASES = (
    ("样板天目湖职工疗养院", "常州", "溧阳市天目湖镇样板路 8 号", BaseGrade.PROVINCE, True),
    ("样板茅山康养基地", "常州", "金坛区薛埠镇样板路 16 号", BaseGrade.CITY, True),
    ("样板太湖湖畔基地", "湖州", "吴兴区样板路 2 号", BaseGrade.NONE, False),
    ("样板黄山林场基地", "黄山", "屯溪区样板路 66 号", BaseGrade.NONE, False),
)
_LEADER = ("蒲领航", "10200009100")
_YEARS = dt.timedelta(days=730)


def renew() -> None:
    """Write what is missing, extend contracts, and give each coming trip a base and a leader."""
    city_id = unions.get_city().id
    if not session().scalar(select(exists(select(Partner.id)))):
        for name, phone in _BANKS:
            bank = Partner(union_id=city_id, kind=PartnerKind.BANK, name=name, phone=phone)
            bank.contact = "舒经理"
            session().add(bank)
    if not session().scalar(select(exists(select(Lawyer.id)))):
        _write_lawyers()
    if not session().scalar(select(exists(select(RecuperationBase.id)))):
        _write_bases()
    session().flush()
    _extend_contracts()
    _arrange_trips()


def _write_lawyers() -> None:
    city_id = unions.get_city().id
    for name, firm, licence, phone, districts, served in _LAWYERS:
        made = Lawyer(union_id=city_id, firm=firm, districts=list(districts), acts_for=list(served))
        made.name, made.licence_number, made.phone = name, licence, phone
        session().add(made)


def _write_bases() -> None:
    city_id = unions.get_city().id
    for name, city, address, grade, is_in_city in _BASES:
        session().add(
            RecuperationBase(
                union_id=city_id,
                kind=BaseKind.BASE,
                name=name,
                city=city,
                address=address,
                phone="0519-80000003",
                introduction="依山临水，有健身步道和理疗室，可接待五十人的团队。",
                grade=grade,
                is_in_city=is_in_city,
                contract_begins_on=clock.today(),
                contract_ends_on=clock.today() + _YEARS,
            )
        )


def _extend_contracts() -> None:
    names = [name for name, *_ in _BASES]
    for base in session().scalars(select(RecuperationBase).where(RecuperationBase.name.in_(names))):
        base.contract_ends_on = max(base.contract_ends_on, clock.today() + _YEARS / 2)


def _arrange_trips() -> None:
    """In turn, as far as a base may take the trip; sessions that have a base are left alone."""
    for key, declared in TYPES.items():
        if declared.trips is None:
            continue
        fitting = select(RecuperationBase).where(RecuperationBase.is_listed).order_by(RecuperationBase.id)
        if declared.trips.in_city:
            fitting = fitting.where(RecuperationBase.is_in_city)
        bases = session().scalars(fitting).all()
        coming = session().scalars(
            select(CampaignSession)
            .join(Campaign, Campaign.id == CampaignSession.campaign_id)
            .where(
                Campaign.type == key,
                Campaign.made_by.is_(None),
                CampaignSession.starts_at > clock.now(),
                ~exists().where(Trip.session_id == CampaignSession.id),
            )
            .order_by(CampaignSession.starts_at, CampaignSession.id)
        )
        for number, chosen in enumerate(coming):
            if bases:
                trip = Trip(session_id=chosen.id, base_id=bases[number % len(bases)].id)
                trip.leader_name, trip.leader_phone = _LEADER
                session().add(trip)
