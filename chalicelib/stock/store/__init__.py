"""The stock table: the only place that knows its keys and conditions.

CODE#<code_id>           / CODE            one code: the truth about it (codes.py)
CODE#<code_id>           / MOVE#<version>  one move of its history (codes.py)
SKU#<sku>                / BATCH#<batch>   one import with its wrapped data key (batches.py)
SKU#<sku>                / UPLOAD#<upload> a file that may be put into the object store (uploads.py)
BATCH#<batch>            / PAGE#<n>        up to 96 of its codes, written with their racks (batches.py)
BATCH#<batch>            / PAGE#CANARIES   texts among its codes that are never sold (batches.py)
BATCH#<batch>            / RUN             how far the import of an uploaded file is (runs.py)
BATCH#<batch>            / CHUNK#<n>       what one part of it came to (runs.py)
BATCH#<batch>            / ROLLBACK        how far its roll-back is (rollbacks.py)
STOCK#<pool>             / HEAD            how many lanes the pool has, how many codes it owes (lanes.py)
STOCK#<sku>              / POOL#<campaign> a part of the SKU's codes that is set aside (pools.py)
LANE#<pool>#<lane>       / LANE            tickets handed out and left (lanes.py)
RACK#<pool>#<lane>#<n>   / RACK            up to 100 code ids by position (lanes.py)
SUPPLY#<sku>             / SIGNAL          codes came for a SKU that paid orders wait for (signals.py)
RETURN#<pool>            / <code_id>       a code to be put back into a lane (returns.py)
A pool is a SKU's own, named like the SKU, or `<sku>@<campaign>`.
"""
