"""Use cases of staff identity, and its only door for other domains."""

from chalicelib.staff.service.admitting import requires

__all__ = ["requires"]
