"""附近: distance and nearest-first order on GCJ-02 coordinates, with the cube and earthdistance index."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, func

EARTH_STRETCH = 1.0001
"""earth_box is a cube around the circle; the box is made a hair larger so that its edge is not lost."""


@dataclass(frozen=True)
class Point:
    """A place in GCJ-02, the coordinates that every Chinese map and WeChat use."""

    lat: float
    lng: float


def _earth(lat: Any, lng: Any) -> ColumnElement[Any]:
    return func.ll_to_earth(lat, lng)


def distance_m(lat: Any, lng: Any, here: Point) -> ColumnElement[float]:
    """Metres on the great circle between columns `lat`, `lng` and `here`."""
    return func.earth_distance(_earth(lat, lng), _earth(here.lat, here.lng), type_=Float)


def within(lat: Any, lng: Any, here: Point, radius_m: float) -> ColumnElement[bool]:
    """Indexable test for the box around the circle; compare `distance_m` as well for the exact circle."""
    box: ColumnElement[Any] = func.earth_box(_earth(here.lat, here.lng), radius_m * EARTH_STRETCH)
    return box.bool_op("@>")(_earth(lat, lng))
