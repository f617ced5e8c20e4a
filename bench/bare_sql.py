"""极限: the SQL of a claim by pgbench, on the same schema and server, with nobody in front of it."""

import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench import ground, stock
from bench.figures import Figure, median
from bench.trial import CREATED, Bench, timed

CLIENTS = 8
_TPS = re.compile(r"tps = ([0-9.]+)")
_SCRIPT = r"""
\set start random(0, {quantity} - 1)
\set who random(1, {members})
\set key random(1, 1000000000000)
BEGIN;
SELECT pg_try_advisory_xact_lock(:key::bigint);
SELECT status, body FROM idempotency_keys WHERE actor_id = {who} AND route = 'claim' AND key = :key::text;
SELECT pg_advisory_xact_lock(:who::bigint);
SELECT nth, nth_of_day FROM coupons
    WHERE batch_id = '{batch}' AND member_id = {who} AND state <> 'returned' LIMIT 1;
WITH chosen AS (
    SELECT id FROM coupons WHERE batch_id = '{batch}' AND state = 'free' AND slot >= :start::int
    ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED
), turn AS (SELECT nextval('bench_turns')::int AS nth)
UPDATE coupons SET state = 'claimed', member_id = {who}, nth = turn.nth, nth_of_day = turn.nth,
    claimed_on = current_date, claimed_at = now(),
    use_opens_at = now(), use_closes_at = now() + interval '60 days'
    FROM chosen, turn WHERE coupons.id = chosen.id RETURNING coupons.id;
INSERT INTO audit_entries (id, at, actor_kind, actor_id, action, subject, subject_id, details)
    VALUES (gen_random_uuid(), now(), 'member', {who}, 'coupons.claim', 'coupons', {who},
            '{{"batch_id": "{batch}"}}');
INSERT INTO idempotency_keys (actor_id, route, key, request_hash, status, body, answered_at)
    VALUES ({who}, 'claim', :key::text, sha256('bench'), 201, decode(repeat('00', 600), 'hex'), now())
    ON CONFLICT DO NOTHING;
COMMIT;
"""
_WHO = "('00000000-0000-7000-8000-' || lpad(to_hex(:who::int), 12, '0'))::uuid"
_QUANTITY = 200_000


def pgbench(bench: Bench) -> None:
    """领券 ÷ the same SQL by pgbench: how much of PostgreSQL's own pace is left."""
    city, plan = bench.city, bench.plan
    batch = city.add_batch(free=_QUANTITY)
    with ground.preparing(city.settings):
        stock.run("CREATE SEQUENCE IF NOT EXISTS bench_turns")
        stock.analyze()
    ours, limits = [], []
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_SCRIPT.format(quantity=_QUANTITY, members=plan.members, who=_WHO, batch=batch))
        script.flush()
        for number in range(1, plan.rounds + 1):
            bench.tell(f"pgbench：第 {number}/{plan.rounds} 轮")
            limits.append(_pgbench(bench, Path(script.name)))
            requests = list(city.claims(city.add_batch(free=2 * plan.members), city.tokens))
            ours.append(timed(city.service, requests, CREATED, plan.seconds).per_second)
    ratio = median([one / limit for one, limit in zip(ours, limits, strict=True)])
    shown = f"{median(ours):,.0f}/s", f"{median(limits):,.0f}/s"
    bench.figures.append(Figure("领券 ÷ pgbench 同样的事务", *shown, ratio, note=f"{CLIENTS} 个连接"))


def _pgbench(bench: Bench, script: Path) -> float:
    """Transactions in a second."""
    address = urlsplit(bench.city.settings.database_url)
    (host,) = parse_qs(address.query)["host"]
    argv = [str(bench.ground.programs / "pgbench"), "-n", "-M", "prepared", "-f", str(script)]
    argv += ["-c", str(CLIENTS), "-j", "2", "-T", str(max(1, round(bench.plan.seconds)))]
    argv += ["-h", host, "-U", address.username or "", address.path.lstrip("/")]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603 - the argv is ours
    found = _TPS.search(done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"pgbench: {done.stderr[-500:]}")
    return float(found[1])
