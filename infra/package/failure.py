class PackagingError(Exception):
    """The package cannot be made; the message says in one line what to do about it."""
