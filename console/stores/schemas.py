"""门店的形状."""

from app.edge.lists import page_of
from app.edge.shapes import KeptStoreSchema

DeskStorePage = page_of(KeptStoreSchema, "DeskStorePage")
