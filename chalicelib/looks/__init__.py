"""Who looked at which codes, when, from where and why: written once, never changed."""
