"""flask totp: the one-time codes of the demo, and nobody else's."""

import dataclasses
import re

import pyotp
import pytest

from app.settings import Environment
from models import StaffRole
from tests import factories


@pytest.fixture
def in_demo(app, settings):
    app.config["SETTINGS"] = dataclasses.replace(settings, environment=Environment.DEMO)
    yield
    app.config["SETTINGS"] = settings


def test_outside_the_demo_no_code_is_told(flask, session):
    staff = factories.staff(StaffRole.PUBLISHER)
    result = flask("totp", staff.username)
    assert result.exit_code == 1
    assert "只有演示环境" in result.stderr


def test_the_code_told_in_the_demo_is_the_one_that_an_authenticator_shows(flask, in_demo, session):
    staff = factories.staff(StaffRole.PUBLISHER)
    said = flask("totp", staff.username).stdout
    assert pyotp.TOTP(staff.totp_secret).verify(re.search(r"\d{6}", said)[0], valid_window=1)


def test_a_name_that_nobody_has_is_told_in_a_sentence(flask, in_demo, session):
    result = flask("totp", "no.such.person")
    assert result.exit_code == 1
    assert "没有这个账号" in result.stderr
