"""The buyers' table.

ACCOUNT#<subject> / ACCOUNT   an account: its address, the buyer that it is, its language, since when
BUYER#<buyer> / <subject>     that this account is this buyer
CODE#<buyer> / <minute>#<purpose>   somebody asked for a code by mail; forgotten after a day
LIMIT#<what>#<who> / LIMIT    until when the tries that were made count; forgotten then
ERASURE#<buyer> / ERASURE     that the buyer's personal data shall be erased, or was
ERASURES / <due>#<buyer>      those to come, by when they are due

`who` and `buyer` are keyed digests.
"""
