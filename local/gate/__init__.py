"""Every check of the project, in order, with one count at the end: `python -m local.gate check` or `test`."""
