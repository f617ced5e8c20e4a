"""门槛: what every door shares of HTTP — who may, what comes in, what goes out, once only."""
