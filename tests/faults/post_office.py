"""邮局: a service, a WeChat that tells it what was sent, and worker processes that may be killed."""

import contextlib
import dataclasses
import json
import os
import random
import signal
import subprocess
import sys
import uuid
from collections import Counter

import requests
import sqlalchemy as sa

from app import clock, db
from tests import live
from tests.phones import SimulatorDesk

SEND = "/cgi-bin/message/subscribe/send"
OPEN = ("waiting", "sending", "unsure")
PEOPLE = """
    INSERT INTO members (id, openid)
    SELECT gen_random_uuid(), CAST(:prefix AS text) || lpad(CAST(n AS text), 7, '0')
    FROM generate_series(1, CAST(:people AS int)) n
"""
CREDITS = """
    INSERT INTO subscribe_credits (member_id, template, pushed_count)
    SELECT id, 'expiry', :credits FROM members
"""
NOTICES = """
    INSERT INTO notices (id, member_id, kind, subject, subject_id, facts, urgency, due_at, deadline_at, state)
    SELECT gen_random_uuid(), id, 'coupon_expiring', 'coupons', gen_random_uuid(), CAST(:facts AS jsonb), 5,
        :now, :now + interval '1 hour', 'waiting'
    FROM members
"""
FACTS = {"title": "采菱馄饨满减券", "left": "3天", "until": "2026年11月25日 23:59"}


class PostOffice:
    """Everything that a notice needs to go out, and the counting afterwards."""

    def __init__(self, settings, simulator, engine, folder):
        self.settings, self.simulator, self.engine, self.folder = settings, simulator, engine, folder
        self.workers, self.killed = [], 0

    def write(self, people, *, credits_each=1):
        """One notice to each of so many people, who have granted so much."""
        facts = json.dumps(FACTS, ensure_ascii=False)
        # Others than those of another test, whose last events may still be under way.
        prefix = f"o{uuid.uuid4().hex[:20]}"
        with self.engine.begin() as connection:
            connection.execute(sa.text(PEOPLE), {"people": people, "prefix": prefix})
            connection.execute(sa.text(CREDITS), {"credits": credits_each})
            connection.execute(sa.text(NOTICES), {"facts": facts, "now": clock.now()})
        openids = [f"{prefix}{number:07d}" for number in range(1, people + 1)]
        self.simulator.post("grant", openids=openids, template_ids=["demo-expiry"], count=credits_each)

    def start(self, **variables):
        """One more worker process."""
        self.folder.mkdir(exist_ok=True)
        environment = {**os.environ, **live.environment(self.settings, self.folder), **variables}
        log = self.folder / f"worker-{len(self.workers) + self.killed}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.hasty"],
                cwd=live.ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )
        self.workers.append(process)
        return log

    def kill_one(self):
        """SIGKILL, whatever it is doing."""
        victim = self.workers.pop(random.randrange(len(self.workers)))
        assert victim.poll() is None, "a worker has ended by itself"
        victim.kill()
        victim.wait()
        self.killed += 1

    def stop(self):
        """As the launcher stops it."""
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(live.PATIENCE_S)
        self.workers.clear()

    def states(self):
        return Counter(dict(self.rows("SELECT state, count(*) FROM notices GROUP BY state")))

    def open_count(self):
        return sum(self.states()[state] for state in OPEN)

    def rows(self, statement):
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]

    def value(self, statement):
        ((found,),) = self.rows(statement)
        return found

    def delivered(self):
        """Openid → messages, as WeChat has them."""
        items = self.simulator.http.get(f"{self.simulator.base_url}__sim__/outbox", timeout=30).json()[
            "items"
        ]
        return Counter(item["touser"] for item in items)

    def asked(self):
        path = f"{self.simulator.base_url}__sim__/requests"
        return self.simulator.http.get(path, timeout=10).json()["counts"].get(SEND, 0)


@contextlib.contextmanager
def opened(settings, databases, template, folder, number):
    """A post office with a service, a database and a Valkey number of its own."""
    own = live.apart(settings, databases, template, number)
    engine = db.make_engine(own.database_url)
    with live.serving(own, folder / "service") as service, requests.Session() as http:
        simulator = _start_simulator(own, f"http://127.0.0.1:{service.port}/wechat/push")
        url = simulator.stdout.readline().split()[-1]
        http.trust_env = False
        desk = SimulatorDesk(url, http)
        own = dataclasses.replace(own, wechat_base_url=url)
        office = PostOffice(own, desk, engine, folder)
        bound = db._sessions.session_factory.kw.get("bind")
        db.bind(engine)
        try:
            yield office
        finally:
            for process in (*office.workers, simulator):
                process.kill()
                process.wait()
            simulator.stdout.close()
            db.bind(bound)
            engine.dispose()
    databases.drop(own.database_url)


def _start_simulator(settings, push_url):
    environment = {**os.environ, "APP_ENV": "test", "WECHAT_APPID": settings.wechat_appid}
    environment |= {"WECHAT_SECRET": settings.wechat_secret}
    environment |= {"WECHAT_PUSH_TOKEN": settings.wechat_push_token}
    environment |= {"WECHAT_PUSH_AES_KEY": settings.wechat_push_aes_key}
    argv = [sys.executable, "-m", "app.wechat.simulator", "--push-url", push_url]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=live.ROOT, env=environment)
