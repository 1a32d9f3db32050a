"""The stock table: the only place that knows its keys and conditions.

CODE#<code_id>           / CODE            one code: the truth about it (codes.py)
CODE#<code_id>           / MOVE#<version>  one move of its history (codes.py)
SKU#<sku>                / BATCH#<batch>   one import with its wrapped data key (batches.py)
BATCH#<batch>            / PAGE#<n>        up to 100 of its codes, written when they are indexed (batches.py)
STOCK#<pool>             / HEAD            how many lanes the pool has, how many codes it owes (lanes.py)
STOCK#<sku>              / POOL#<campaign> a part of the SKU's codes that is set aside (pools.py)
LANE#<pool>#<lane>       / LANE            tickets handed out and left (lanes.py)
RACK#<pool>#<lane>#<n>   / RACK            up to 100 code ids by position (lanes.py)
SUPPLY#<sku>             / SIGNAL          codes came for a SKU that paid orders wait for (signals.py)
RETURN#<pool>            / <code_id>       a code to be put back into a lane (returns.py)
A pool is a SKU's own, named like the SKU, or `<sku>@<campaign>`.
"""
