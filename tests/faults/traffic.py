"""往来: members who claim without pause while something else is being broken."""

import contextlib
import threading

from tests import factories, live

PHONES = 16
PLENTY = 20_000


class Traffic:
    """Claims of `PHONES` members in parallel until it is stopped; every answer is kept."""

    def __init__(self, service):
        self.service, self.answers, self.problems = service, [], []
        self._over = threading.Event()
        with service.preparing():
            self.batch_id = factories.batch(quantity=PLENTY, per_member_limit=PLENTY, per_day_limit=PLENTY).id
        with service.preparing():
            self.members = live.verified_members(PHONES)
        self._phones = [service.client(member) for member in self.members]
        self._threads = [threading.Thread(target=self._run, args=(phone,)) for phone in self._phones]

    def _run(self, phone):
        try:
            while not self._over.wait(0.01):
                self.answers.append(phone.post(f"/coupon-batches/{self.batch_id}/claim"))
        except Exception as problem:  # noqa: BLE001 - the test says that there are none
            self.problems.append(problem)
        finally:
            phone.close()

    def wait_for(self, status, count, *, since=0):
        """Until so many answers with `status` have come after the first `since` answers."""
        live.wait_until(
            lambda: sum(answer.status == status for answer in self.answers[since:]) >= count,
            f"{count} answers {status}",
        )

    @property
    def claimed(self):
        return [answer.json["id"] for answer in self.answers if answer.status == 201]

    @property
    def refused(self):
        return [answer for answer in self.answers if answer.status != 201]

    def rows(self):
        """The ids of the coupons that somebody holds now."""
        found = self.service.rows(
            "SELECT id FROM coupons WHERE batch_id = :batch AND state = 'claimed'", batch=self.batch_id
        )
        return [str(row.id) for row in found]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()


def assert_polite(answers):
    """Nothing but "come back later", as a problem document."""
    assert {answer.status for answer in answers} == {503}
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert {answer.code for answer in answers} == {"temporarily_unavailable"}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers)


@contextlib.contextmanager
def no_worker_is_replaced(service):
    """What recovers by itself needs nobody to start it again."""
    before = live.worker_pids(service)
    yield
    assert live.worker_pids(service) == before
