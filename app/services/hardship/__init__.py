"""困难帮扶: the file comes first, aid second."""

from app.services.hardship.forgetting import forget

__all__ = ["forget"]
