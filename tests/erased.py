"""注销: time that passes, and people who are forgotten in a test."""

import datetime as dt

import sqlalchemy as sa
import time_machine

from app import clock, db
from app.services import erasures
from models import (
    Erasure,
    ErasureSource,
    ErasureState,
    Notice,
)
from tests import factories

COOLING_OFF = dt.timedelta(days=15)


def only(model):
    """The one row there is, as it stands now."""
    return db.session().scalars(sa.select(model).execution_options(populate_existing=True)).one()


def told(member_id):
    """What the person has been told, in order."""
    kinds = sa.select(Notice.kind).where(Notice.member_id == member_id).order_by(Notice.id)
    return db.session().scalars(kinds).all()


def after(**later):
    """A while later."""
    return time_machine.travel(clock.now() + dt.timedelta(**later), tick=False)


def forget(person):
    """As if the cooling-off were over."""
    db.session().add(
        Erasure(
            member_id=factories.id_of(person),
            source=ErasureSource.PERSON,
            requested_at=clock.now() - COOLING_OFF,
            due_at=clock.now(),
        )
    )
    db.session().commit()
    assert erasures.carry_out() == 1
    done = sa.select(Erasure.counts).where(Erasure.state == ErasureState.DONE)
    return db.session().scalars(done).one()
