"""What was sent to a bank about a person, removed from our copy when they want to be forgotten."""

from collections.abc import Iterable

from chalicelib.payments.store import credit_claims
from chalicelib.payments.store import disputes as store

REMOVED = "[erased]"


def claims_credit(owner: str) -> bool:
    """Whether a bank claims money that is, or was, in the wallets of that owner, and has not decided."""
    return credit_claims.undecided(owner)


def erase(order_id: str, texts: Iterable[str]) -> None:
    """Remove these texts, such as an address, from the evidence about an order. A repeat changes nothing."""
    wanted = sorted({text for text in texts if text}, key=len, reverse=True)
    for submission in store.all_submissions(order_id):
        cleaned = {name: _without(text, wanted) for name, text in submission.evidence.items()}
        if cleaned != submission.evidence:
            store.replace_evidence(submission, cleaned)


def _without(text: str, wanted: list[str]) -> str:
    for one in wanted:
        text = text.replace(one, REMOVED)
    return text
