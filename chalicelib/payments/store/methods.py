"""Rules of payment methods in the payments' table.

RULES          / CURRENT               which methods are allowed, all rules in one item
RULES          / VERSION#<number>      the same as it was after each change
"""

from dataclasses import asdict

from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Transaction
from chalicelib.payments.rules import Capture, Method, Rule, Rules
from chalicelib.payments.store.records import table

_ABSENT = "attribute_not_exists(pk)"


def rules() -> Rules:
    """The present rules."""
    item = table().get("RULES", "CURRENT")
    return _rules(item) if item else Rules()


def replace_rules(writes: Transaction, rules: Rules) -> None:
    """Add the next version of the rules, which is kept; refused if another one was written meanwhile."""
    item = {
        "pk": "RULES",
        "sk": "CURRENT",
        "version": rules.version,
        "actor": rules.actor,
        "changed_at": rules.changed_at,
        "rules": [stored(rule) for rule in rules.rules],
    }
    first = rules.version == 1
    writes.put(
        "rules",
        table(),
        item,
        when=_ABSENT if first else "#version = :before",
        values={} if first else {"before": rules.version - 1},
    )
    writes.put("history", table(), item | {"sk": f"VERSION#{rules.version:08d}"}, when=_ABSENT)


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
        item["version"], tuple(rule_of(one) for one in item["rules"]), item["actor"], item["changed_at"]
    )


def stored(rule: Rule) -> Item:
    """A rule in plain values, without conditions that it has not."""
    fields = asdict(rule)
    plain = {name: list(one) if isinstance(one, tuple) else one for name, one in fields.items()}
    return {name: one for name, one in plain.items() if one is not None}


def rule_of(item: Item) -> Rule:
    """The rule that `stored` wrote."""
    lists = {name: tuple(value) for name, value in item.items() if isinstance(value, list)}
    methods = tuple(Method(one) for one in item["methods"])
    return Rule(**{**item, **lists, "methods": methods, "capture": Capture(item["capture"])})
