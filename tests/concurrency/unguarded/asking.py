"""How a request names the guards that it leaves off."""

import threading

HEADER = "HTTP_X_WITHOUT"
_asked = threading.local()
"""The headers of the request that this thread is at, whether Flask is asked or not."""
THINKING_S = 0.02
"""What lies between reading and writing in a naive programme; it makes the control certain to fail."""


def without(guard, owner, name):
    """Replace `owner.name` by the decorated function in requests that leave `guard` off."""

    def decorate(naive):
        real = getattr(owner, name)

        def choose(*arguments, **options):
            off = guard in getattr(_asked, "without", "").split(", ")
            return (naive if off else real)(*arguments, **options)

        setattr(owner, name, choose)
        return naive

    return decorate


def noting(application):
    """Remember, for each request, which guards it leaves off."""

    def call(environ, start_response):
        _asked.without = environ.get(HEADER, "")
        return application(environ, start_response)

    return call
