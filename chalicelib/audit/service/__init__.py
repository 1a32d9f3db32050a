"""Use cases of the audit log: recording at the rim, reading, sealing."""
