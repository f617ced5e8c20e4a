#!/usr/bin/env python3
"""核对抽签: recompute a draw from what is public, with Python's standard library alone.

    python3 verify_draw.py https://example.org/api/v1/draws/DRAW_ID
    python3 verify_draw.py draw.json

A file holds the draw as the service gives it, and its entrants as the list `entrants`. Says yes (exit 0) or
no with the reason (exit 1), in Chinese and English. How it is computed: docs/draws.md.
"""

import hashlib
import hmac
import json
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

ALGORITHM = "gonghuika-draw-1"


class No(Exception):
    """The draw does not come out as it is published."""


def read(source: str) -> dict[str, Any]:
    """The draw with all its entrants, from a file or page by page from the service."""
    if urlsplit(source).scheme not in ("http", "https"):
        found: dict[str, Any] = json.loads(Path(source).read_text(encoding="utf-8"))
        return found
    draw = fetch(source)
    draw["entrants"], cursor = [], None
    while True:
        page = fetch(f"{source}/entrants?limit=100" + (f"&cursor={quote(cursor)}" if cursor else ""))
        draw["entrants"] += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return draw


def fetch(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - http and https alone, see `read`
        found: dict[str, Any] = json.load(answer)
        return found


def verify(draw: dict[str, Any]) -> tuple[int, int]:
    """How many took part and how many won. Raises `No` with what is wrong."""
    if draw["algorithm"] != ALGORITHM:
        raise No(f"不认识的算法 / unknown algorithm: {draw['algorithm']}")
    if draw["state"] != "drawn":
        raise No("还没有开签 / not drawn yet")
    seed = bytes.fromhex(draw["seed"])
    if hashlib.sha256(seed).hexdigest() != draw["commitment"]:
        raise No("种子和报名前公布的承诺对不上 / the seed is not the one that was committed to")
    entrants = draw["entrants"]
    if [one["number"] for one in entrants] != list(range(draw["entrant_count"])):
        raise No("名单缺人或多人 / the list of entrants is not complete")
    if hash_list(draw, entrants) != draw["entrants_hash"]:
        raise No("名单或名额和封存时对不上 / the list or the places are not those that were frozen")
    compare(draw, entrants, recompute(draw, seed, entrants))
    winners = sum(one["result"] == "won" for one in entrants)
    if winners != draw["winner_count"]:
        raise No("抽中人数对不上 / the number of winners differs")
    return len(entrants), winners


def hash_list(draw: dict[str, Any], entrants: list[dict[str, Any]]) -> str:
    places = {"capacities": [pool["capacity"] for pool in draw["pools"]], "ways": draw["ways"]}
    hashed = hashlib.sha256(json.dumps(places, separators=(",", ":")).encode())
    for one in entrants:
        hashed.update(bytes.fromhex(one["entrant"]) + one["way"].to_bytes(4, "big"))
    return hashed.hexdigest()


def recompute(
    draw: dict[str, Any], seed: bytes, entrants: list[dict[str, Any]]
) -> dict[int, tuple[int, bool]]:
    """Number → rank and whether it wins, of everybody who had not withdrawn before the draw."""
    key = hmac.digest(seed, draw["public_value"].encode(), "sha256")
    tickets = sorted(
        (hashlib.sha256(key + bytes.fromhex(one["entrant"])).digest(), one["number"], one["way"])
        for one in entrants
        if one["result"] != "withdrawn"
    )
    left = [pool["capacity"] for pool in draw["pools"]]
    found = {}
    for rank, (_, number, way) in enumerate(tickets, start=1):
        chosen = [next((pool for pool in group if left[pool] > 0), None) for group in draw["ways"][way]]
        wins = None not in chosen
        for pool in chosen if wins else []:
            left[pool] -= 1
        found[number] = (rank, wins)
    return found


def compare(
    draw: dict[str, Any], entrants: list[dict[str, Any]], recomputed: dict[int, tuple[int, bool]]
) -> None:
    for one in entrants:
        rank, wins = recomputed.get(one["number"], (None, False))
        if (one["rank"], one["result"] == "won") != (rank, wins):
            raise No(
                f"{draw['title']}：第 {one['number']} 号的结果重算不出来 / "
                f"entrant number {one['number']} does not come out like this"
            )


def main() -> int:
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one argument
        print(__doc__, file=sys.stderr)
        return 2
    try:
        count, winners = verify(read(sys.argv[1]))
    except No as problem:
        print(f"不对 NO: {problem}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError) as problem:
        print(f"不对 NO: 读不懂这份数据 / the data cannot be read ({type(problem).__name__})")
        return 1
    print(f"对 YES: {count} 人参加，{winners} 人抽中，重算结果一致 / recomputed, and it is the same")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
