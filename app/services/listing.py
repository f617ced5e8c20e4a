"""有效商户与在架门店: what the public may see and claim. Every public list asks here."""

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_

from models import Merchant, MerchantState, Store, StoreState


def is_on_offer(today: dt.date) -> ColumnElement[bool]:
    """Of a query of merchants: it is active, and a contract covers `today`.

    Without any contract dates, as from before contracts were kept here, it counts as covered.
    """
    return and_(
        Merchant.state == MerchantState.ACTIVE,
        or_(
            Merchant.contract_begins_on.is_(None),
            and_(Merchant.contract_begins_on <= today, Merchant.contract_ends_on >= today),
        ),
    )


def is_listed(today: dt.date) -> ColumnElement[bool]:
    """Of a query of stores with their merchants: it is open for business, and its merchant is on offer."""
    return and_(Store.state == StoreState.OPEN, is_on_offer(today))
