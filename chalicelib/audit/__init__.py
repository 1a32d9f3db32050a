"""What the staff did: an append-only log, chained by hashes, that nobody can change unnoticed."""
