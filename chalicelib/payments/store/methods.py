"""Rules of payment methods in the payments' table.

RULES          / CURRENT               which methods are allowed, all rules in one item
RULES          / VERSION#<number>      the same as it was after each change
"""

from dataclasses import asdict

from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.payments.rules import Capture, Method, Rule, Rules
from chalicelib.payments.store.records import table

_ABSENT = "attribute_not_exists(pk)"


def rules() -> Rules:
    """The present rules."""
    item = table().get("RULES", "CURRENT")
    return _rules(item) if item else Rules()


def replace_rules(rules: Rules) -> bool:
    """Write the next version of the rules, and keep it; False if another one was written meanwhile."""
    item = {
        "pk": "RULES",
        "sk": "CURRENT",
        "version": rules.version,
        "actor": rules.actor,
        "changed_at": rules.changed_at,
        "rules": [asdict(rule) for rule in rules.rules],
    }
    first = rules.version == 1
    writes = Transaction()
    writes.put(
        "rules",
        table(),
        item,
        when=_ABSENT if first else "#version = :before",
        values={} if first else {"before": rules.version - 1},
    )
    writes.put("history", table(), item | {"sk": f"VERSION#{rules.version:08d}"}, when=_ABSENT)
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def earlier_rules(start: str | None) -> tuple[list[Rules], str | None]:
    """The rules after each change, the newest first, and the cursor of the next page."""
    page = table().query(
        "RULES",
        sk_prefix="VERSION#",
        limit=20,
        start=place(start, partition="RULES", prefix="VERSION#"),
        forward=False,
    )
    return [_rules(item) for item in page.items], cursor(page.next_key)


def _rules(item: Item) -> Rules:
    return Rules(
        item["version"], tuple(_rule(one) for one in item["rules"]), item["actor"], item["changed_at"]
    )


def _rule(stored: Item) -> Rule:
    lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
    methods = tuple(Method(one) for one in stored["methods"])
    return Rule(**{**stored, **lists, "methods": methods, "capture": Capture(stored["capture"])})
