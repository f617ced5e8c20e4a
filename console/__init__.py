"""控制台的门: what staff work through. Cookie session, CSRF token, roles over a union and all below it."""
