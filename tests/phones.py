"""手机: what a test uses to speak with the service as a mini program does."""

from app import db

API = "/api/v1"


class SimulatorDesk:
    """The simulator's control surface."""

    def __init__(self, base_url, http):
        self.base_url, self.http = base_url, http

    def post(self, action, **body):
        response = self.http.post(f"{self.base_url}__sim__/{action}", json=body, timeout=10)
        assert response.status_code == 200, response.text
        return response.json()

    def login_code(self, openid):
        return self.post("login_code", openid=openid)["code"]

    def phone_code(self, openid, phone):
        return self.post("phone_code", openid=openid, phone=phone)["code"]

    def fault(self, **fault):
        return self.post("fault", **fault)

    def reset(self):
        return self.post("reset")


class Phone:
    """One person's mini program. Answers are Flask's test responses."""

    def __init__(self, client, simulator):
        self.client, self.simulator, self.token = client, simulator, None

    def log_in(self, openid):
        answer = self.post("/session", {"code": self.simulator.login_code(openid)})
        assert answer.status_code == 201, answer.text
        self.token = answer.json["token"]
        return self

    def another(self, openid=None):
        """A second phone on the same service, logged in as `openid` if given."""
        other = Phone(self.client, self.simulator)
        return other.log_in(openid) if openid else other

    def request(self, method, path, *, key=None, headers=None, **options):
        db.session().commit()  # What the test has prepared is a fact before the request begins.
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if key:
            sent["Idempotency-Key"] = key
        answer = self.client.open(API + path, method=method, headers=sent, **options)
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
