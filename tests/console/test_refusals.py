"""回头看: what the other tests of this folder have provoked."""

from app.edge import doors
from tests.provoked import not_provoked


def test_every_refusal_that_an_operation_declares_was_provoked(provoked):
    assert not_provoked(doors.DESK_PREFIX, provoked) == set()


def test_the_unexpected_never_happened(provoked):
    assert [one for one in provoked if one.status == 500] == []
