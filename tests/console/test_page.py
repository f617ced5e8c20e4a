"""工作台的页面: served from the build, strictly."""

import gzip

import pytest

from app.pages import console

SCRIPT = "document.title = '龚惠咖'\n".encode()


@pytest.fixture
def get(app):
    """Asks, reads to the end and closes, as a browser does."""

    def ask(path, **headers):
        with app.test_client().get(path, headers={"Accept-Encoding": "identity", **headers}) as answer:
            answer.get_data()
            return answer

    return ask


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A build as Vite leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>龚惠咖</title>")
    (tmp_path / "icon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "index-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    monkeypatch.setattr(console, "BUILT", tmp_path)
    return tmp_path


def test_every_address_below_is_the_page_with_its_policy(get, built):
    for path in ("/console/", "/console/reviews", "/console/reviews/0192/edit"):
        answer = get(path)
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "max-age=0" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"]


def test_an_asset_is_kept_by_the_browser_and_comes_packed_where_that_is_understood(get, built):
    plain = get("/console/assets/index-1a2b.js")
    packed = get("/console/assets/index-1a2b.js", **{"Accept-Encoding": "gzip, br"})
    assert plain.data == SCRIPT == gzip.decompress(packed.data)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    for answer in (plain, packed):
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["assets/index-0000.js", "assets/../../package.json", "assets/%2e%2e/%2e%2e/package.json", "api/no-such"],
)
def test_what_the_build_does_not_hold_is_not_there(get, built, path):
    answer = get(f"/console/{path}")
    assert answer.status_code == 404
    assert answer.json["code"] == "not_found"


def test_without_a_build_it_says_how_to_make_one(get, built):
    (built / "index.html").unlink()
    answer = get("/console/")
    assert answer.status_code == 503
    assert "make console" in answer.text


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_address_that_the_api_does_not_have_is_not_found_whatever_the_method(app, session, method):
    for path in ("api", "api/", "api/clerks/null,null", "api/nothing"):
        answer = app.test_client().open(f"/console/{path}", method=method)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found"), path
