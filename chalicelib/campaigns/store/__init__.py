"""The campaigns' table.

CAMPAIGN                        / <campaign>   a campaign, all of them in one small partition (campaigns.py)
BOUGHT#<campaign>#<buyer>       / BOUGHT       how many codes a buyer has or holds (purchases.py)
QUEUE#<campaign>#<queue>#<n>    / NUMBERS      how many numbers a shard of the queue gave (queues.py)
QUEUE#<campaign>                / ADMISSION    who may order by now (queues.py)
PLACE#<campaign>#<who>          / PLACE        the number of a buyer, or of a device (queues.py)
USED#<campaign>#<queue>#<n>#<i> / USED         the order that a ticket made (queues.py)

Buyers and devices stand there as keyed digests.
"""
