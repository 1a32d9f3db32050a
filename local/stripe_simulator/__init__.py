"""A process on loopback that speaks Stripe's HTTP API, so that the real SDK works against it unchanged."""
