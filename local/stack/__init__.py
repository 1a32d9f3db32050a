"""Starts, fills, stops and forgets the shop on this machine: `python -m local.stack up`."""
