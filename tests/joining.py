"""入会的样本: applications, made in one line."""

import datetime as dt

from app import clock
from app.db import session
from models import (
    ManualCheck,
    ManualCheckState,
    MembershipApplication,
    MembershipApplicationState,
    MembershipRequest,
    UnionKind,
    UnionLevel,
    Verification,
)
from tests import factories


def street(district="tianning", parent=None, name="茶山街道联合工会"):
    """A street's union below its district's."""
    return factories.union(
        parent or factories.district_union(district),
        name=name,
        level=UnionLevel.TOWNSHIP,
        kind=UnionKind.AREA,
        district=district,
    )


def application(of=None, *, member_=None, name="李强", number=None, **facts):
    """Somebody wants to join the union `of`, and waits for the answer since now."""
    now = clock.now()
    made = MembershipApplication(
        member_id=(member_ or factories.member(verified=False)).id,
        union_id=(of or factories.union()).id,
        **{
            "kind": MembershipRequest.JOIN,
            "state": MembershipApplicationState.SUBMITTED,
            "unit_name": "测试速运站点",
            "submitted_at": now,
            "due_at": now + dt.timedelta(days=21),
            **facts,
        },
    )
    made.name, made.id_number = name, number or factories.id_number()
    session().add(made)
    session().flush()
    return made


def manual_check(of=None, *, member_=None, name="李强", number=None, **facts):
    """Somebody whom the roster does not match waits for the union `of` to look, since now."""
    now = clock.now()
    asker = member_ or factories.member(verified=False)
    made = ManualCheck(
        member_id=asker.id,
        union_id=(of or factories.city()).id,
        **{
            "state": ManualCheckState.WAITING,
            "unit_name": "测试速运站点",
            "submitted_at": now,
            "due_at": now + dt.timedelta(days=3),
            **facts,
        },
    )
    made.name, made.id_number = name, number or factories.id_number()
    if made.state is ManualCheckState.WAITING and not asker.is_verified:
        asker.verification = Verification.PENDING
    session().add(made)
    session().flush()
    return made
