"""订阅消息模板: the environment says how the account's templates are called; a wrong entry is named."""

import dataclasses

import pytest

from app.settings import Environment, SettingsError
from app.wechat import templates

GOOD = {"id": "AbC-_1", "fields": {"title": "thing1", "until": "time2"}}


@pytest.fixture
def install(settings):
    def act(given, environment=Environment.TEST):
        changed = dataclasses.replace(settings, wechat_templates=given, environment=environment)
        templates.install(changed)

    yield act
    templates.install(settings)


def test_a_template_is_found_by_its_word_and_by_its_id(install):
    install({"expiry": {**GOOD, "long_term": True}})
    template = templates.find("expiry")
    assert template is templates.find_by_id("AbC-_1")
    assert template.long_term
    assert templates.find("offer") is None
    assert template.data({"title": "一" * 30, "until": "10:00"}) == {
        "thing1": "一" * 19 + "…",
        "time2": "10:00",
    }


def test_without_the_setting_production_has_none_and_the_demo_has_all(install):
    install(None, Environment.PRODUCTION)
    assert templates.offered() == []
    install(None, Environment.DEMO)
    assert {template.word for template in templates.offered()} == set(templates.SLOTS)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"holiday": GOOD}, "holiday"),
        ({"expiry": "AbC"}, "must hold"),
        ({"expiry": {**GOOD, "colour": 1}}, "must hold"),
        ({"expiry": {**GOOD, "id": "有空格 的"}}, "id"),
        ({"expiry": {**GOOD, "fields": {}}}, "fields"),
        ({"expiry": {**GOOD, "fields": {"saved": "thing1"}}}, "fields"),
        ({"expiry": {**GOOD, "fields": {"title": "thingy"}}}, "type and a number"),
        ({"expiry": {**GOOD, "fields": {"title": "thing1", "tip": "thing1"}}}, "share"),
    ],
)
def test_what_is_wrong_is_named(install, given, named):
    with pytest.raises(SettingsError, match=named):
        install(given)
