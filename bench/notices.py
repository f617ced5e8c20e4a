"""通知的场景: how fast one worker process sends, and what others notice while WeChat stalls."""

import contextlib
import dataclasses
import http
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import requests
from sqlalchemy import text

from app import db
from app.embedded.leash import leashed
from app.services.notices.sending import POOL
from app.settings import Settings
from bench import ground, load, stock
from bench.figures import Figure, median
from bench.ground import ROOT, Service
from bench.trial import API, STORES_OF_A_CITY, Bench, City

SEND = "/cgi-bin/message/subscribe/send"
TEMPLATE = "demo-expiry"
FACTS = {"title": "采菱馄饨满减券", "left": "3天", "until": "2026年11月25日 23:59"}
PATIENCE_S = 120.0
STALL_S = 10.0


class Simulator:
    """微信模拟器: a process of its own, and the settings that point at it."""

    def __init__(self, settings: Settings) -> None:
        environment = {**os.environ, "APP_ENV": "demo", "WECHAT_APPID": settings.wechat_appid}
        environment["WECHAT_SECRET"] = settings.wechat_secret
        argv = [sys.executable, "-m", "app.wechat.simulator", "--simulator"]
        self._process = _start(argv, environment, stdout=subprocess.PIPE)
        assert self._process.stdout is not None  # noqa: S101 - tells the type checker
        self.url = self._process.stdout.readline().decode().split()[-1]
        self.settings = dataclasses.replace(settings, wechat_base_url=self.url)

    def close(self) -> None:
        _end(self._process)

    def ask(self, path: str, body: Any = None) -> Any:
        with requests.Session() as http:
            http.trust_env = False
            method = "GET" if body is None else "POST"
            answer = http.request(method, f"{self.url}{path}", json=body, timeout=PATIENCE_S)
            answer.raise_for_status()
            return answer.json()

    def grant(self, people: int, count: int = 1) -> None:
        """Credits for everybody that nobody has told us of."""
        body = {"openids": _openids(people), "template_ids": [TEMPLATE], "count": count}
        self.ask("__sim__/grant", body)

    def token(self) -> str:
        account = {"appid": self.settings.wechat_appid, "secret": self.settings.wechat_secret}
        return str(
            self.ask("cgi-bin/stable_token", {"grant_type": "client_credential", **account})["access_token"]
        )

    def asked_count(self) -> int:
        return int(self.ask("__sim__/requests")["counts"].get(SEND, 0))


def sending(bench: Bench) -> None:
    """发送通知: one worker process ÷ bare posts of the same messages by as many threads."""
    plan = bench.plan
    ours: list[float] = []
    bare: list[float] = []
    with (
        contextlib.closing(Simulator(bench.ground.settings())) as simulator,
        ground.preparing(simulator.settings),
    ):
        stock.add_city()
        stock.add_members(plan.notices)
        _grant(plan.notices)
        stock.analyze()
        for number in range(1, plan.rounds + 1):
            bench.tell(f"发送通知：第 {number}/{plan.rounds} 轮")
            simulator.grant(plan.notices, count=2)
            bare.append(_bare(simulator, plan.notices))
            stock.run("DELETE FROM notices")
            _write(plan.notices)
            with _working(simulator.settings):
                ours.append(_sent_per_second(plan.notices))
    ratio = median([one / other for one, other in zip(ours, bare, strict=True)])
    bench.figures.append(
        Figure(
            "发送通知：一个任务进程",
            f"{median(ours):,.0f}/s",
            f"{median(bare):,.0f}/s",
            median(ours),
            200,
            note=f"目标为每秒条数；÷ 裸请求 {ratio:.2f}，都用 {POOL} 个线程",
        )
    )


def stalls(bench: Bench) -> None:
    """微信卡住: the 99th percentile of public reads while the sending suffers ÷ while nothing is sent."""
    plan = bench.plan
    calm: list[float] = []
    suffering: list[float] = []
    with contextlib.closing(Simulator(bench.ground.settings())) as simulator:
        # Every read goes through to the database, as the first of each second does.
        settings = dataclasses.replace(simulator.settings, answers_kept_s=0.0)
        city = City.open(bench.ground, plan.notices, STORES_OF_A_CITY, bench.tell, settings)
        with ground.preparing(simulator.settings), _working(simulator.settings):
            _grant(plan.notices)
            simulator.grant(plan.notices)
            simulator.ask("__sim__/fault", {"path": SEND, "delay_s": STALL_S, "times": 1_000_000})
            for number in range(1, plan.rounds + 1):
                bench.tell(f"微信卡住：第 {number}/{plan.rounds} 轮")
                calm.append(_p99_ms(city.service, plan.stall_seconds))
                _write(plan.notices)
                before = simulator.asked_count()
                _wait(lambda before=before: simulator.asked_count() > before)  # type: ignore[misc]
                suffering.append(_p99_ms(city.service, plan.stall_seconds))
                stock.run("DELETE FROM notices WHERE state = 'waiting'")
                _wait(lambda: _count("sending") == 0)
                stock.run("DELETE FROM notices")
    ratio = median([one / other for one, other in zip(suffering, calm, strict=True)])
    bench.figures.append(
        Figure(
            "微信卡住时公开读取的 p99 ÷ 平时",
            f"{median(suffering):.1f} ms",
            f"{median(calm):.1f} ms",
            ratio,
            1.2,
            at_most=True,
            note=f"每轮 {plan.stall_seconds:g} 秒，券批次列表，不走缓存",
        )
    )


def _openids(people: int) -> list[str]:
    return [f"o{stock.member_id(number)}" for number in range(1, people + 1)]


def _grant(people: int) -> None:
    """Our side of the credits, enough for all rounds."""
    stock.run(
        "INSERT INTO subscribe_credits (member_id, template, pushed_count)"
        " SELECT id, 'expiry', 1000 FROM members LIMIT CAST(:people AS int)",
        people=people,
    )


def _write(people: int) -> None:
    """A reminder to everybody, due now."""
    stock.run(
        """
        INSERT INTO notices
            (id, member_id, kind, subject, subject_id, facts, urgency, due_at, deadline_at, state)
        SELECT gen_random_uuid(), id, 'coupon_expiring', 'coupons', gen_random_uuid(),
            CAST(:facts AS jsonb), 5, now(), now() + interval '1 hour', 'waiting'
        FROM members LIMIT CAST(:people AS int)
        """,
        "ANALYZE notices",
        people=people,
        facts=json.dumps(FACTS),
    )


def _sent_per_second(people: int) -> float:
    """From the first question to the last answer written down."""
    _wait(lambda: _count("sent") == people)
    with db.unit_of_work() as current:
        first, last = current.execute(text("SELECT min(asked_at), max(sent_at) FROM notices")).one()
    return float(people / (last - first).total_seconds())


def _count(state: str) -> int:
    with db.unit_of_work() as current:
        question = text("SELECT count(*) FROM notices WHERE state = :state")
        return int(current.execute(question, {"state": state}).scalar_one())


def _bare(simulator: Simulator, people: int) -> float:
    """The same messages over kept connections, by threads that do nothing else."""
    path = f"{SEND}?access_token={simulator.token()}"
    data = {"thing1": {"value": FACTS["title"]}, "time2": {"value": FACTS["until"]}}
    data["thing5"] = {"value": "还有3天到期，请尽快使用"}
    bodies = [
        json.dumps({"touser": openid, "template_id": TEMPLATE, "data": data, "page": "pages/index"}).encode()
        for openid in _openids(people)
    ]
    place = urlsplit(simulator.url)

    def post(mine: list[bytes]) -> None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", place.port or 0)) as connection:
            for body in mine:
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                answer = json.loads(connection.getresponse().read())
                if answer["errcode"]:
                    raise load.Unexpected(f"the simulator refused: {answer}")

    began = time.perf_counter()
    with ThreadPoolExecutor(POOL) as pool:
        list(pool.map(post, [bodies[start::POOL] for start in range(POOL)]))
    return people / (time.perf_counter() - began)


def _p99_ms(service: Service, seconds: float) -> float:
    """Public reads one after the other on one line."""
    taken: list[float] = []
    until = time.perf_counter() + seconds
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", service.port)) as connection:
        while (began := time.perf_counter()) < until:
            connection.request("GET", f"{API}/coupon-batches")
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                raise load.Unexpected(f"expected 200, got {answer.status}")
            taken.append(time.perf_counter() - began)
    return 1000 * statistics.quantiles(taken, n=100)[98]


@contextlib.contextmanager
def _working(settings: Settings) -> Iterator[None]:
    """One worker process, as `make run` starts it."""
    settings.data_dir.mkdir(exist_ok=True)
    environment = {**os.environ, **ground.environment(settings), "DATA_DIR": str(settings.data_dir)}
    environment["PORT"] = "0"
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work"]
    process = _start(argv, environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        _end(process)


def _start(argv: list[str], environment: dict[str, str], *, stdout: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - the argv is ours
        leashed(argv, death_signal=signal.SIGKILL),
        cwd=ROOT,
        env=environment,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """At once: nothing is worth keeping."""
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _wait(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_done():
        if time.monotonic() > deadline:
            raise load.Unexpected("waited in vain for the worker")
        time.sleep(0.1)
