"""入会、接转、退会: any logged-in person may ask to join; to move or to leave, one is verified."""

import uuid
from typing import Any

from app import id_numbers, paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.edge.lists import ListQuery
from app.edge.membership_shapes import OwnMembershipApplicationSchema
from app.paging import Page
from app.services import cards, documents
from app.services import membership_applications as asking
from miniprogram_api.membership_applications.schemas import (
    JoinableQuery,
    JoinableUnionPage,
    MembershipApplicationPage,
    MembershipRequestBody,
)
from models import EmploymentGroup, Member, MembershipApplication, MembershipRequest, Union

door = Door("membership_applications", description="入会、接转与退会")


@door.get(
    "/unions", who=Who.MEMBER, query=JoinableQuery, answers=JoinableUnionPage, refuses=(paging.CursorInvalid,)
)
def list_unions(_: Member, query: dict[str, Any]) -> Page[Union]:
    """可以加入的工会: by a part of the name, by district."""
    return asking.list_joinable(**query)


@door.post(
    "/me/membership-applications",
    who=Who.MEMBER,
    body=MembershipRequestBody,
    answers=OwnMembershipApplicationSchema,
    status=201,
    idempotent=True,
    limit=Limit("20 per hour", Per.ACTOR),
    refuses=(
        documents.ConsentRequired,
        id_numbers.IdNumberInvalid,
        asking.IdentityRequired,
        asking.UnionNotJoinable,
        asking.AlreadyMember,
        asking.AlreadyInRoster,
        asking.MembershipRequestOpen,
        cards.NotVerified,
        cards.MembershipEnded,
    ),
)
def apply(member: Member, body: dict[str, Any]) -> MembershipApplication:
    """申请入会、接转或退会: answered within 15 working days. Without a union at the unit, it queues."""
    group = body["employment_group"]
    match MembershipRequest(body["kind"]):
        case MembershipRequest.TRANSFER:
            return asking.ask_to_transfer(
                member,
                union_id=body["union_id"],
                district=body["district"],
                unit_name=body["unit_name"],
                note=body["note"],
            )
        case MembershipRequest.LEAVE:
            return asking.ask_to_leave(member, note=body["note"])
        case MembershipRequest.JOIN:
            return asking.apply_to_join(
                member,
                union_id=body["union_id"],
                district=body["district"],
                unit_name=body["unit_name"],
                employment_group=EmploymentGroup(group) if group else None,
                name=body["name"],
                id_number=body["id_number"],
                phone=body["phone"],
                note=body["note"],
                consent=body["consent"],
            )


@door.get(
    "/me/membership-applications",
    who=Who.MEMBER,
    query=ListQuery,
    answers=MembershipApplicationPage,
    refuses=(paging.CursorInvalid,),
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[MembershipApplication]:
    """我的申请: where each stands, and until when an answer is promised."""
    return asking.list_mine(member, **query)


@door.get(
    "/me/membership-applications/<uuid:application_id>",
    who=Who.MEMBER,
    answers=OwnMembershipApplicationSchema,
    refuses=(asking.MembershipApplicationNotFound,),
)
def get_mine(member: Member, application_id: uuid.UUID) -> MembershipApplication:
    """我的一份申请."""
    return asking.get_mine(member, application_id)


@door.post(
    "/me/membership-applications/<uuid:application_id>/withdrawal",
    who=Who.MEMBER,
    answers=OwnMembershipApplicationSchema,
    idempotent=True,
    refuses=(asking.MembershipApplicationNotFound, asking.MembershipApplicationDecided),
)
def withdraw(member: Member, application_id: uuid.UUID) -> MembershipApplication:
    """撤回申请."""
    return asking.withdraw(member, application_id)
