"""Codes in plain: handed out in encrypted files after two people agreed, and recognised when they turn up."""
