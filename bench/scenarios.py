"""场景: what is measured, each beside its limit, in turns, so that a busy machine is busy for both."""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bench import draws, ground, load, mixers, notices, stock, usage
from bench.bare_sql import pgbench
from bench.console_lists import console_lists
from bench.figures import Figure, Pace, median
from bench.ground import Service
from bench.queues import queues
from bench.reminders import reminders
from bench.review_lists import review_lists
from bench.trial import API, BARE, CONFLICT, CREATED, OK, STORES_OF_A_CITY, WARM, Bench, City, timed

PLACE = "lat=31.7796&lng=119.9745"
READS = {
    "券批次列表": f"{API}/coupon-batches",
    "商户列表": f"{API}/merchants",
    "附近门店": f"{API}/stores?{PLACE}&radius_m=20000",
}


def _beside_bare(
    bench: Bench,
    what: str,
    service: Service,
    supply: Callable[[], Iterable[bytes]],
    expect: bytes,
    reach: float,
) -> list[Pace]:
    """Rounds of bare and ours in turn; adds the figure and gives ours."""
    plan, bare, ours = bench.plan, [], []
    for number in range(1, plan.rounds + 1):
        bench.tell(f"{what}：第 {number}/{plan.rounds} 轮")
        requests = list(supply())
        bare.append(timed(bench.bare, itertools.repeat(BARE), OK, plan.seconds))
        ours.append(
            timed(service, requests if expect != OK else itertools.cycle(requests), expect, plan.seconds)
        )
    ratio = median([one.per_second / other.per_second for one, other in zip(ours, bare, strict=True)])
    by_cpu = median([other.cpu_ms / one.cpu_ms for one, other in zip(ours, bare, strict=True)])
    bench.figures.append(
        Figure(
            what,
            _pace(ours),
            _pace(bare),
            ratio,
            reach,
            note=f"按 CPU 算 {by_cpu:.2f}；发起方占 {median([one.customer_share for one in ours]):.0%} 核",
        )
    )
    return ours


def _pace(paces: list[Pace]) -> str:
    rate, cpu = median([one.per_second for one in paces]), median([one.cpu_ms for one in paces])
    return f"{rate:,.0f}/s {cpu:.2f} ms"


def reads(bench: Bench) -> None:
    """缓存的公开读取 ÷ bare."""
    for what, path in READS.items():
        supply: Callable[[], list[bytes]] = partial(list, [load.request("GET", path)])
        _beside_bare(bench, f"缓存读取：{what}", bench.city.service, supply, OK, 0.6)


def claims(bench: Bench) -> None:
    """领券成功 ÷ bare: each by a member of its own."""
    city = bench.city
    warm_up = city.add_batch(free=WARM)
    ground.warm(city.service, list(city.claims(warm_up, city.tokens[:WARM])), CREATED)

    def supply() -> Iterator[bytes]:
        return city.claims(city.add_batch(free=2 * len(city.tokens)), city.tokens)

    _beside_bare(bench, "领券成功", city.service, supply, CREATED, 0.25)


def signups(bench: Bench) -> None:
    """报名成功 ÷ bare: a place of one session, first come, each by a member of its own."""
    city = bench.city
    warm_up = city.add_campaign(places=WARM)
    ground.warm(city.service, list(city.signups(warm_up, city.tokens[:WARM])), CREATED)

    def supply() -> Iterator[bytes]:
        return city.signups(city.add_campaign(places=2 * len(city.tokens)), city.tokens)

    _beside_bare(bench, "报名成功", city.service, supply, CREATED, 0.2)


def soldout(bench: Bench) -> None:
    """已领完 ÷ bare: everybody else asks for a batch that is gone."""
    city = bench.city
    batch = city.add_batch(free=1)
    ground.warm(city.service, list(city.claims(batch, city.tokens[:1])), CREATED)
    ground.warm(city.service, list(city.claims(batch, city.tokens[1:WARM])), CONFLICT)

    def supply() -> Iterator[bytes]:
        return itertools.chain.from_iterable(city.claims(batch, city.tokens[1:]) for _ in range(3))

    _beside_bare(bench, "已领完", city.service, supply, CONFLICT, 0.45)


def nearby(bench: Bench) -> None:
    """附近搜索不走缓存: the cost with many stores ÷ with few. Every place is a new one."""
    plan = bench.plan
    few, many = bench.city, City.open(bench.ground, 1, plan.many_stores, bench.tell)
    kinds = {
        "附近 1 km": "radius_m=1000",
        "附近 20 km": "radius_m=20000",
        "附近且营业中": "radius_m=20000&open_now=true",
        "附近且类别": "radius_m=20000&category=bakery",
        "附近且名称": "radius_m=20000&q=%E6%B0%B4%E9%A5%BA",
    }
    rng = random.Random(11)
    for what, query in kinds.items():
        costs: dict[str, list[Pace]] = {"few": [], "many": []}
        for number in range(1, plan.rounds + 1):
            bench.tell(f"{what}：第 {number}/{plan.rounds} 轮")
            for name, city in (("few", few), ("many", many)):
                supply = _searches(rng, query)
                costs[name].append(timed(city.service, supply, OK, plan.seconds))
        _growth(
            bench, f"{what}：{plan.many_stores:,} 家 ÷ {STORES_OF_A_CITY:,} 家", costs["few"], costs["many"]
        )


def _searches(rng: random.Random, query: str) -> Iterator[bytes]:
    while True:
        lat, lng = stock.place(rng)
        yield load.request("GET", f"{API}/stores?lat={lat}&lng={lng}&{query}")


def _growth(bench: Bench, what: str, few: list[Pace], many: list[Pace], reach: float = 1.5) -> None:
    """What one costs with much beside what it costs with little, by time."""
    ratio = median([one.per_second / other.per_second for one, other in zip(few, many, strict=True)])
    by_cpu = median([other.cpu_ms / one.cpu_ms for one, other in zip(few, many, strict=True)])
    bench.figures.append(
        Figure(what, _pace(many), _pace(few), ratio, reach, at_most=True, note=f"按 CPU 算 {by_cpu:.2f}")
    )


def millions(bench: Bench) -> None:
    """领券: the cost with ten million coupons in the table ÷ with a thousand."""
    plan = bench.plan
    few = City.open(bench.ground, plan.members, 1, bench.tell)
    many = City.open(bench.ground, plan.members, 1, bench.tell)
    with ground.preparing(many.settings):
        stock.add_coupons_in_bulk(
            plan.many_coupons, progress=lambda made, total: bench.tell(f"写入优惠券 {made:,} / {total:,}")
        )
        bench.tell("整理统计信息")
        stock.analyze()
    paces: dict[str, list[Pace]] = {"few": [], "many": []}
    for number in range(plan.rounds + 1):
        bench.tell(f"百万级领券：第 {number}/{plan.rounds} 轮")
        for name, city in (("few", few), ("many", many)):
            if city is few:
                with ground.preparing(city.settings):
                    stock.forget_coupons()
            requests = list(city.claims(city.add_batch(free=1000), city.tokens[: plan.claims]))
            pace = timed(city.service, requests, CREATED, None)
            if number:  # The first round only warms up.
                paces[name].append(pace)
    _growth(bench, f"领券：表中 {plan.many_coupons:,} 张 ÷ 1,000 张", paces["few"], paces["many"])


def memory(bench: Bench) -> None:
    """网站进程的常驻内存, after whatever has been measured before."""
    sizes = [usage.resident_mb(pid) for pid in bench.city.service.workers]
    shown = " / ".join(f"{size:.0f}" for size in sizes)
    bench.figures.append(
        Figure(
            "网站进程常驻内存", f"{shown} MB", "", max(sizes), 150, at_most=True, note="单位 MB，取最大的进程"
        )
    )


SCENARIOS: dict[str, Callable[[Bench], None]] = {
    "reads": reads,
    "claims": claims,
    "signups": signups,
    "soldout": soldout,
    "pgbench": pgbench,
    "nearby": nearby,
    "millions": millions,
    "reminders": reminders,
    "queues": queues,
    "draws": draws.lots,
    "mixers": mixers.reveal,
    "review_lists": review_lists,
    "console_lists": console_lists,
    "notices": notices.sending,
    "stalls": notices.stalls,
    "memory": memory,
}
