"""The service with guards that a request can leave off by naming them in `X-Without`, with commas between.

Each negative control replaces one guard by what a naive programmer would have written: read, then write.
The production code knows nothing of this; gunicorn loads this package in the place of `wsgi`.
"""

from importlib import import_module

from app.factory import create_app
from tests.concurrency.unguarded.asking import noting

for stems in ("coupons", "desks", "merchants", "people", "signups"):
    import_module(f"{__name__}.{stems}")

app = create_app()
app.wsgi_app = noting(app.wsgi_app)
