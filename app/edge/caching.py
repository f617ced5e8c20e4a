"""缓存标记: public reads carry an ETag and answer 304; whatever concerns a person is never stored."""

import hashlib

from flask import Response, request

PUBLIC = "public, no-cache"
PRIVATE = "private, no-store"
MAY_BE_KEPT = "gonghuika.may_be_kept"
"""In the WSGI environment: the name of the operation whose answer `app.edge.kept_answers` may give again."""


def with_validators(response: Response, operation: str, *, is_public_read: bool) -> Response:
    """Mark a success: revalidate what is public and asked without login, never store the rest."""
    if is_public_read and "Authorization" not in request.headers:
        response.headers["Cache-Control"] = PUBLIC
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
        response.vary.add("Authorization")
        request.environ[MAY_BE_KEPT] = operation
        # Only If-None-Match is asked: werkzeug would answer If-Match with an undocumented, empty 412.
        asked = {"REQUEST_METHOD": request.method}
        if "If-None-Match" in request.headers:
            asked["HTTP_IF_NONE_MATCH"] = request.headers["If-None-Match"]
        response.make_conditional(asked)
        return response
    response.headers["Cache-Control"] = PRIVATE
    return response
