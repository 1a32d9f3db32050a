"""Double entry: where every amount is, and why. Knows accounts and entries, no order, code or provider."""
