"""邮局: a WeChat of its own that tells what it has sent, and worker processes that may be killed."""

import contextlib
import dataclasses
import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import requests
import sqlalchemy as sa

from app import clock, db
from app.services import notices
from app.wechat.push import PushGate
from models import Member, PushReceipt
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


class Door(ThreadingHTTPServer):
    """Takes pushes as the service does: opened, noted, settled, in one transaction."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, settings):
        super().__init__(("127.0.0.1", 0), _Receive)
        self.gate = PushGate(settings.wechat_push_token, settings.wechat_push_aes_key, settings.wechat_appid)
        self.url = f"http://127.0.0.1:{self.server_port}/wechat/push"

    def take(self, message):
        (told,) = message.items
        now = clock.true_now()
        with db.unit_of_work() as session:
            member_id = session.scalar(sa.select(Member.id).where(Member.openid == message.openid))
            if member_id is None:
                return
            session.add(PushReceipt(key=message.dedup_key, event=message.event, received_at=now))
            happened_at = dt.datetime.fromtimestamp(message.created_at_s, clock.CITY)
            msgid, code = int(told["MsgID"]), int(told["ErrorCode"])
            notices.settle_sent(member_id, "expiry", msgid, code, happened_at)


class _Receive(BaseHTTPRequestHandler):
    def do_POST(self):
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        body = self.rfile.read(int(self.headers["Content-Length"]))
        proof = {name: query[name] for name in ("msg_signature", "timestamp", "nonce")}
        message = self.server.gate.open(body, **proof, now_s=time.time())
        if message.event == "subscribe_msg_sent_event":
            self.server.take(message)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


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
    """A post office on a database and a Valkey number of its own."""
    own = live.apart(settings, databases, template, number)
    engine = db.make_engine(own.database_url)
    door = Door(own)
    simulator = _start_simulator(own, door.url)
    url = simulator.stdout.readline().split()[-1]
    with requests.Session() as http:
        http.trust_env = False
        desk = SimulatorDesk(url, http)
        own = dataclasses.replace(own, wechat_base_url=url)
        office = PostOffice(own, desk, engine, folder)
        bound = db._sessions.session_factory.kw.get("bind")
        db.bind(engine)
        serving = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield office
        finally:
            for process in (*office.workers, simulator):
                process.kill()
                process.wait()
            simulator.stdout.close()
            door.shutdown()
            serving.join()
            door.server_close()
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
