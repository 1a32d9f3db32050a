"""The partners' table: the only place that knows its keys and conditions.

PARTNERS            / <partner>                that there is one
PARTNER#<partner>   / PARTNER                  who it is
PARTNER#<partner>   / KEY#<key>                that it has this key
PARTNER#<partner>   / DEPOSIT#<deposit>        money that staff enter for its balance
KEY#<key>           / KEY                      the key, with its wrapped secrets
KEY#<key>           / USE                      requests of the present minute, and the latest of all
NONCE#<key>#<nonce> / NONCE                    a signature that was used; forgotten when it is too old anyway
SANDBOX#<partner>   / BALANCE#<currency>       play money that is left
SANDBOX#<partner>   / LINE#<currency>#<number> a line of the play statement
SANDBOX#<partner>   / ORDER#<order>            a made-up order; forgotten after a month
SANDBOX#<partner>   / PLACED#<time>#<order>    the same, in order of time
"""
