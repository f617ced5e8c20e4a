"""附近: distance and nearest-first order on GCJ-02 coordinates, with the cube and earthdistance index."""

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, func, select

EARTH_STRETCH = 1.0001
"""earth_box is a cube around the circle; the box is made a hair larger so that its edge is not lost."""


@dataclass(frozen=True)
class Point:
    """A place in GCJ-02, the coordinates that every Chinese map and WeChat use."""

    lat: float
    lng: float


EARTH_RADIUS_M = 6_378_168.0
"""earthdistance's sphere, `earth()`."""


def chord_m(lat: Any, lng: Any, here: Point) -> ColumnElement[float]:
    """Metres through the earth between columns `lat`, `lng` and `here`: the same order as over ground.

    It is what the index on `ll_to_earth(lat, lng)` sorts by, so `ORDER BY` it with a `LIMIT` reads the
    nearest rows and no others. `over_ground_m` tells the distance to people.
    """
    distance: ColumnElement[Any] = _earth(lat, lng).op("<->", return_type=Float())(_here(here))
    return distance


def within(lat: Any, lng: Any, here: Point, radius_m: float) -> ColumnElement[bool]:
    """Indexable test for the box around the circle; compare `chord_m` as well for the exact circle."""
    box: ColumnElement[Any] = func.earth_box(_here(here), chord_of(radius_m) * EARTH_STRETCH)
    return box.bool_op("@>")(_earth(lat, lng))


def chord_of(metres: float) -> float:
    """The straight line below so many metres over ground."""
    return 2 * EARTH_RADIUS_M * math.sin(metres / (2 * EARTH_RADIUS_M))


def over_ground_m(chord: float) -> float:
    """Metres on the great circle above a straight line."""
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, chord / (2 * EARTH_RADIUS_M)))


def _earth(lat: Any, lng: Any) -> ColumnElement[Any]:
    return func.ll_to_earth(lat, lng)


def _here(here: Point) -> ColumnElement[Any]:
    """Computed once for each query; written out, PostgreSQL may compute it again for every row."""
    return select(_earth(here.lat, here.lng)).scalar_subquery()
