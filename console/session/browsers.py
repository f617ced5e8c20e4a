"""浏览器: what a person would call the browser that a session was opened with."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: most of them also call themselves by the names further down."""
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "其他浏览器"


def name_of(user_agent: str) -> str:
    """`Chrome · Windows`. Versions are left out: nobody knows his own by them."""
    found = [
        next((name for word, name in table if word in user_agent), None) for table in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or UNKNOWN
