"""Recording facts: an entry is added to the transaction of the state that it explains."""

from chalicelib.kernel.table import Transaction
from chalicelib.ledger import store
from chalicelib.ledger.model import Entry


def post(writes: Transaction, entry: Entry) -> None:
    """Add an entry, refused when its fact was recorded before; one that moves nothing is left out."""
    if entry.postings:
        store.post(writes, entry)
