"""`python -m bench`: measure, print the table, add a line to the history."""

import argparse
import sys
import time

from bench.figures import remember, table
from bench.ground import ground
from bench.scenarios import SCENARIOS
from bench.trial import Bench, Plan

SMOKE = Plan(
    rounds=1,
    seconds=0.3,
    members=200,
    many_stores=2_000,
    many_coupons=20_000,
    claims=50,
    reminders=2_000,
    entrants=2_000,
    signups=2_000,
    people=2_000,
    notices=100,
    stall_seconds=0.5,
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default=",".join(SCENARIOS), help="逗号分隔：" + ",".join(SCENARIOS))
    parser.add_argument("--rounds", type=int, default=Plan.rounds, help="每项几轮，取中位数")
    parser.add_argument("--seconds", type=float, default=Plan.seconds, help="每轮几秒")
    parser.add_argument("--people", type=int, default=Plan.people, help="console_lists：城市有多少人")
    parser.add_argument("--coupons", type=int, default=Plan.coupons, help="console_lists：每人几张券")
    parser.add_argument("--smoke", action="store_true", help="每项只跑一小会儿，看它能不能跑")
    parser.add_argument("--no-history", action="store_true", help="不写进 bench/history.jsonl")
    options = parser.parse_args()
    chosen = [name.strip() for name in options.only.split(",") if name.strip()]
    if unknown := [name for name in chosen if name not in SCENARIOS]:
        parser.error(f"没有这样的场景：{'、'.join(unknown)}")
    plan = (
        SMOKE
        if options.smoke
        else Plan(
            rounds=options.rounds, seconds=options.seconds, people=options.people, coupons=options.coupons
        )
    )
    began = time.monotonic()

    def tell(what: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {what}", file=sys.stderr, flush=True)

    with ground(tell) as site:
        bench = Bench(site, plan, tell)
        for name in chosen:
            SCENARIOS[name](bench)
    print(table(bench.figures))
    if not options.smoke and not options.no_history:
        remember(bench.figures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
