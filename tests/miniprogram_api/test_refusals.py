"""回头看: what the other tests of this folder have provoked."""

import re

from app.edge import doors
from tests.provoked import not_provoked

CJK = re.compile(r"[\u4e00-\u9fff]")


def test_every_refusal_that_an_operation_declares_was_provoked(provoked):
    assert not_provoked(doors.API_PREFIX, provoked) == set()
    assert not_provoked("/wechat/", provoked) == set()


def test_every_sentence_that_reached_a_client_was_chinese(provoked):
    sentences = {sentence for one in provoked for told in one.errors.values() for sentence in told}
    sentences |= {one.detail for one in provoked}
    assert len(sentences) > 50
    assert [sentence for sentence in sentences if not CJK.search(sentence)] == []


def test_the_unexpected_never_happened(provoked):
    assert [one for one in provoked if one.status == 500] == []
