"""flask staff add: an account with one role, or one sentence."""

import pytest
from sqlalchemy import select

from models import AuditEntry, Staff, StaffGrant
from tests import factories

UNION = "甲厂工会"


@pytest.fixture
def add(flask):
    def run(username="zhang.san", union=UNION, password="Abcdef-12345"):
        words = ["--name", "张三", "--role", "publisher", "--union", union, "--password", password]
        return flask("staff", "add", username, *words)

    return run


def test_an_account_is_added_and_its_secret_is_shown_once(add, session):
    union = factories.union(name=UNION)
    result = add()
    assert result.exit_code == 0, result.output
    assert "动态口令密钥" in result.stdout
    staff = session.scalar(select(Staff).where(Staff.username == "zhang.san"))
    assert session.scalar(select(StaffGrant.union_id).where(StaffGrant.staff_id == staff.id)) == union.id


def test_the_audit_names_nobody(add, session):
    factories.union(name=UNION)
    add()
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "staff.add")).all()
    assert entry.details == {}


@pytest.mark.parametrize(
    "username", ["Zhang.San", "张三", "z", "1zhang", ".zhang", "zhang san", "z" * 33, "zhang\n", "ｚhang", ""]
)
def test_a_username_that_cannot_be_is_refused_in_a_sentence(add, session, username):
    factories.union(name=UNION)
    result = add(username)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: 登录名用小写字母开头，可含数字、点、横线和下划线，2 至 32 位。请换一个，例如 zhang.san。\n"
    )
    assert session.scalar(select(Staff)) is None


def test_a_username_is_given_once(add):
    factories.union(name=UNION)
    add()
    again = add()
    assert again.exit_code == 1
    assert "已被使用" in again.stderr


def test_of_two_unions_with_one_name_the_id_says_which(add, session):
    first_id = factories.union(name=UNION).id
    factories.union(name=UNION)
    refused = add()
    assert refused.exit_code == 1
    assert refused.stderr == "Error: 有不止一个工会叫这个名字。请改用工会的编号。\n"
    assert add(union=str(first_id)).exit_code == 0
    assert session.scalar(select(StaffGrant.union_id)) == first_id


def test_an_unknown_union_and_a_weak_password_are_refused(add):
    factories.union(name=UNION)
    assert "请核对工会的准确全称或编号" in add(union="没有的工会").stderr
    assert "口令至少" in add(password="weak").stderr
