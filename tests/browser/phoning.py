"""手机: what a worker does meanwhile, through the phone's own API."""

import secrets

import requests

TIMEOUT_S = 30


class Phone:
    """A worker of the demo who has logged in."""

    def __init__(self, demo, openid):
        self.http = requests.Session()
        self.http.trust_env = False
        self.base = f"{demo['base_url']}/api/v1"
        said = self.http.post(
            f"{demo['simulator_url']}/__sim__/login_code", json={"openid": openid}, timeout=TIMEOUT_S
        ).json()
        token = self.post("/session", {"code": said["code"]}).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def get(self, path):
        return self.http.get(self.base + path, timeout=TIMEOUT_S).json()

    def post(self, path, said=None):
        key = {"Idempotency-Key": secrets.token_hex(8)}
        return self.http.post(self.base + path, json=said, headers=key, timeout=TIMEOUT_S)


def sign_up(demo, campaign_id, **said):
    """The first worker of the demo who has not signed up there yet: his phone, and his sign-up."""
    for worker in demo["workers"]:
        if not worker["verified"]:
            continue
        phone = Phone(demo, worker["openid"])
        consent = {"document": "privacy", "version": phone.get("/documents/privacy")["version"]}
        answer = phone.post(f"/campaigns/{campaign_id}/signups", {"consent": consent, **said})
        if answer.status_code == 201:
            return phone, answer.json()
        assert answer.json()["code"] in {"already_signed_up", "double_aid"}, answer.text
    raise AssertionError("everybody has signed up already")


def write(page, method, path, said):
    """What the page itself would send, for what a story needs but is not about."""
    token = page.request.get("/console/api/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Idempotency-Key": secrets.token_hex(8)}
    answer = page.request.fetch(f"/console/api{path}", method=method, data=said, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()
