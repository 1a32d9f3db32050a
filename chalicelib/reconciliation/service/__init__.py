"""A run of a day, piece by piece: statement, rows, entries, orders, payouts, close."""
