"""看守: what the browser complains of, and where it asks."""

from urllib.parse import urlsplit

OWN_SCHEMES = ("data", "blob", "about")
USUAL = (
    (401, "GET", "/console/api/session"),
    (404, "GET", "/console/api/drafts"),
)
"""How the page learns that nobody has signed in, and that nothing was kept from before."""


class Watch:
    """Collects errors of pages; `judge` fails with those that nobody expected."""

    def __init__(self, base_url):
        self.host = urlsplit(base_url).netloc
        self.complaints, self.expected, self.foreseen = [], list(USUAL), []

    def over(self, page):
        """Watch `page`; give it back."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(("page error", str(error))))
        page.on("request", self._see)
        page.on("requestfailed", self._miss)
        page.on("response", self._read)
        page.on("popup", self.over)
        return page

    def expect(self, status, method, path):
        """The house refuses this in this test; `path` is how the address begins."""
        self.expected.append((status, method, path))

    def foresee(self, beginning):
        """The browser says this in this test, and that it does is right."""
        self.foreseen.append(beginning)

    def judge(self):
        assert not self.complaints, "\n".join(": ".join(each) for each in self.complaints)

    def _hear(self, message):
        # That an answer was a refusal is judged where the answer is read.
        usual = ("Failed to load resource: the server", *self.foreseen)
        if message.type == "error" and not message.text.startswith(usual):
            self.complaints.append(("console", message.text))

    def _see(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in OWN_SCHEMES and parts.netloc != self.host:
            self.complaints.append(("left the house", request.url))

    def _miss(self, request):
        # A page that is left takes its open requests with it.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(("failed", f"{request.method} {request.url} {request.failure}"))

    def _read(self, response):
        if response.ok or response.status in {304, 101}:
            return
        method, path = response.request.method, urlsplit(response.url).path
        for status, verb, beginning in self.expected:
            if (status, verb) == (response.status, method) and path.startswith(beginning):
                return
        said = response.text() if "json" in response.headers.get("content-type", "") else ""
        self.complaints.append(("refused", f"{response.status} {method} {path} {said[:400]}"))
