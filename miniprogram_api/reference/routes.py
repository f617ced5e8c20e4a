"""公共资料: read by anyone, before any login."""

from typing import Any

from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import documents, merchants
from miniprogram_api.reference.schemas import CategoryPage, DistrictPage, DocumentSchema
from models import DISTRICT_CENTRES, DISTRICT_NAMES, Category, District, Document

door = Door("reference", description="公共资料")


@door.get("/districts", who=Who.ANYONE, answers=DistrictPage)
def list_districts() -> Page[dict[str, Any]]:
    """辖市(区)列表: the seven districts and where a map may open."""
    items = [
        {"id": slug.value, "name": DISTRICT_NAMES[slug], "lat": centre[0], "lng": centre[1]}
        for slug, centre in ((slug, DISTRICT_CENTRES[slug]) for slug in District)
    ]
    return Page(items, None)


@door.get("/categories", who=Who.ANYONE, answers=CategoryPage)
def list_categories() -> Page[Category]:
    """商户类别列表: in the order of display."""
    return Page(merchants.list_categories(), None)


@door.get(
    "/documents/<slug:name>", who=Who.ANYONE, answers=DocumentSchema, refuses=(documents.DocumentNotFound,)
)
def get_document(name: str) -> Document:
    """知情同意文书: the version in force, to be read before agreeing."""
    return documents.get_current(name)
