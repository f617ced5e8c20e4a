"""flask jobs work: which queues a machine takes."""


def test_a_queue_that_does_not_exist_is_named_with_those_that_do(flask):
    result = flask("jobs", "work", "--queues", "urgent,slow")
    assert result.exit_code == 2
    assert "没有这样的队列：slow；可选 urgent, ordinary, bulk" in result.output
