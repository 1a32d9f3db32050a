"""Money that does not fit: one place for whoever finds it, one list for whoever settles it."""
