"""控制台的桌子: what a test uses to speak with the service as the console's page does."""

import pyotp

from app import db
from app.edge.access import DESK_COOKIE
from tests import factories

DESK_API = "/console/api"


class Desk:
    """One staff member's browser: keeps the cookie, sends the CSRF token."""

    def __init__(self, client):
        self.client, self.csrf_token, self.staff = client, None, None

    def seat(self, *roles, union=None):
        """Sign in as a new staff member with `roles` over `union` (the city if left out)."""
        return self.sign_in(factories.staff(*roles, union_of=union))

    def sign_in(self, staff, password=factories.PASSWORD, totp=None):
        answer = self.try_to_sign_in(staff.username, password, totp or current_totp(staff))
        assert answer.status_code == 201, answer.text
        self.csrf_token, self.staff = answer.json["csrf_token"], staff
        return self

    @property
    def cookie(self):
        """What the browser would send, for a client that keeps no cookies."""
        return self.client.get_cookie(DESK_COOKIE, path="/console").value

    def try_to_sign_in(self, username, password, totp):
        return self.post("/session", {"username": username, "password": password, "totp": totp})

    def request(self, method, path, *, key=None, headers=None, **options):
        db.session().commit()  # What the test has prepared is a fact before the request begins.
        sent = dict(headers or {})
        if self.csrf_token and method != "GET":
            sent.setdefault("X-CSRF-Token", self.csrf_token)
        if key:
            sent["Idempotency-Key"] = key
        answer = self.client.open(DESK_API + path, method=method, headers=sent, **options)
        # A large form lies in a temporary file, which the test client leaves open.
        answer.request.input_stream.close()
        return answer

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.request("POST", path, **({"json": body} if body is not None else {}), **options)

    def put(self, path, body, **options):
        return self.request("PUT", path, json=body, **options)

    def patch(self, path, body, **options):
        return self.request("PATCH", path, json=body, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)


def current_totp(staff):
    """What the authenticator shows now."""
    return pyotp.TOTP(staff.totp_secret).now()
