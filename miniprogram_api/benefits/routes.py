"""我的福利: what I may have, what not and why, and what I received this year."""

from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import benefits, savings
from app.services.benefits import Benefit
from app.services.savings import YearOfSavings
from miniprogram_api.benefits.schemas import BenefitPage, ReceivedPage, ReceivedQuery
from models import Member

door = Door("benefits", description="我的福利")


@door.get(
    "/me/benefits", who=Who.MEMBER, query=ListQuery, answers=BenefitPage, refuses=(paging.CursorInvalid,)
)
def list_benefits(member: Member, query: dict[str, Any]) -> Page[Benefit]:
    """我的福利: everything open or opening soon; what I may have first, each with its reasons."""
    return benefits.list_benefits(member, **query)


@door.get(
    "/me/received", who=Who.MEMBER, query=ReceivedQuery, answers=ReceivedPage, refuses=(paging.CursorInvalid,)
)
def list_received(member: Member, query: dict[str, Any]) -> YearOfSavings:
    """今年我得到的: what was saved, paid, picked up and taken part in, newest first, with each kind's sum."""
    return savings.list_year(member, query.pop("year"), **query)
