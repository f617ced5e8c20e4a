"""样本: things a test needs, made in one line. Every name and number is invented."""

from tests.factories.numbering import counted, credit_code, id_number, id_of, openid, with_check_character
from tests.factories.offers import batch, coupon, discount, redemption, statement
from tests.factories.people import (
    PASSWORD,
    attachment,
    city,
    district_union,
    member,
    model_worker,
    privacy_document,
    roster_entry,
    staff,
    union,
)
from tests.factories.places import accepted, hazard, keeper, repaired, station
from tests.factories.shops import anomaly, category, clerk, merchant, report, store

__all__ = [
    "PASSWORD",
    "accepted",
    "anomaly",
    "attachment",
    "batch",
    "category",
    "city",
    "clerk",
    "counted",
    "coupon",
    "credit_code",
    "discount",
    "district_union",
    "hazard",
    "id_number",
    "id_of",
    "keeper",
    "member",
    "merchant",
    "model_worker",
    "openid",
    "privacy_document",
    "redemption",
    "repaired",
    "report",
    "roster_entry",
    "staff",
    "statement",
    "station",
    "store",
    "union",
    "with_check_character",
]
