"""生命周期: every pair of state and action, tried."""

import itertools

import pytest

from app.services import signups
from app.services.signups.life import NEXT
from models import SignupAction, SignupState
from tests import programmes


@pytest.mark.parametrize(("state", "action"), list(itertools.product(SignupState, SignupAction)))
def test_an_action_leads_where_the_table_says_and_nowhere_else(session, state, action):
    signup = programmes.signup(programmes.campaign(), **facts_of(state))
    leads_to = NEXT.get((state, action))
    if leads_to is None:
        with pytest.raises(signups.SignupMoved):
            signups.move(None, signup, action)
        assert signup.state is state
        return
    offer = {"offer_expires_at": signup.campaign.closes_at} if leads_to is SignupState.OFFERED else {}
    made = signups.move(None, signup, action, reason="原因", item="work", **offer)
    assert (signup.state, made.to_state, made.number) == (leads_to, leads_to, 1)


def facts_of(state):
    campaign_ends = programmes.clock.now()
    needed = {
        SignupState.OFFERED: {"offer_expires_at": campaign_ends},
        SignupState.RETURNED: {"returned_item": "work"},
    }
    return {"state": state, **needed.get(state, {})}


def test_every_state_can_be_reached():
    assert {SignupState.SUBMITTED, *NEXT.values()} == set(SignupState)
