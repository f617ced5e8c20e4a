"""flask documents publish: a version is published once and never changes."""

import pytest
from sqlalchemy import select

from app.services import documents
from models import Document


@pytest.fixture
def publish(flask, tmp_path):
    def run(name="terms", version="2", title="服务条款", body="正文", encoding="utf-8"):
        path = tmp_path / "条款.txt"
        path.write_bytes(body.encode(encoding))
        return flask("documents", "publish", name, version, path, "--title", title)

    return run


def test_a_version_is_published_and_the_same_again_is_fine(publish, session):
    for _ in range(2):
        result = publish(body="第一行\r\n第二行", encoding="utf-8-sig")
        assert result.exit_code == 0, result.output
        assert "terms 第 2 版已发布。" in result.stdout
    (document,) = session.scalars(select(Document)).all()
    assert document.body == "第一行\n第二行"


@pytest.mark.parametrize("other", [{"body": "另一份正文"}, {"title": "另一个标题"}])
def test_another_text_under_a_published_version_is_refused(publish, session, other):
    publish()
    result = publish(**other)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: 这个版本已经发布过，内容和这次的不同。已发布的版本不能更改，请换一个新的版本号再发布。\n"
    )
    (document,) = session.scalars(select(Document)).all()
    assert (document.title, document.body) == ("服务条款", "正文")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "Privacy"}, "文书代号用小写字母开头"),
        ({"name": "条款"}, "文书代号用小写字母开头"),
        ({"name": "a" * 33}, "文书代号用小写字母开头"),
        ({"name": "../x"}, "文书代号用小写字母开头"),
        ({"version": "1" * 17}, "版本号用字母或数字开头"),
        ({"version": "第二版"}, "版本号用字母或数字开头"),
        ({"version": "1\n"}, "版本号用字母或数字开头"),
        ({"version": ""}, "版本号用字母或数字开头"),
        ({"title": " "}, "标题或正文是空的"),
        ({"title": "两\n行"}, "标题或正文是空的"),
        ({"title": "长" * 61}, "标题或正文是空的"),
        ({"body": " \n"}, "标题或正文是空的"),
        ({"body": "正\x00文"}, "看不见的控制字符"),
        ({"body": "正\x07文"}, "看不见的控制字符"),
        ({"body": "正文", "encoding": "gb18030"}, "UTF-8"),
    ],
)
def test_what_cannot_be_published_is_refused_in_a_sentence(publish, session, facts, said):
    result = publish(**facts)
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert session.scalar(select(Document)) is None


@pytest.mark.parametrize("version", ["1", "2026.11", "v2-draft_3", "1" * 16])
def test_ordinary_versions_are_taken(session, version):
    made = documents.publish(None, "privacy", version, title="同意书", body="一\n\t二")
    assert documents.get_current("privacy") is made
