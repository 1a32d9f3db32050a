"""Every entry balances, and whatever comes to an end leaves nothing in a clearing account."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ledger import store, templates
from chalicelib.ledger.model import CLEARING, Account, Entry, Kind, Posting, Unbalanced, balances, unclear
from chalicelib.ledger.templates import Sold, Source

AMOUNT = st.integers(1, 99_999_999)
SOLD = st.builds(
    lambda sku, amount, tax, cost: Sold(sku, 1, amount, tax=min(tax, amount), costs={"USD": cost}),
    st.sampled_from(["sku_a", "sku_b", "sku_c"]),
    AMOUNT,
    st.integers(0, 99_999_999),
    st.integers(0, 99_999_999),
)
LINES = st.lists(SOLD, min_size=1, max_size=3, unique_by=lambda line: line.sku)
TEMPLATES: list[Callable[[int], Entry]] = [
    lambda amount: templates.capture("ord", "pi", amount, "USD"),
    lambda amount: templates.second_capture("ord", "pi", amount, "USD"),
    lambda amount: templates.returned("ord", "ref", "sku", {"USD": amount}),
    lambda amount: templates.refund("ord", "ref", amount, "USD", to=Account.WALLETS),
    lambda amount: templates.settlement("ord", "txn", amount, amount // 30, "USD"),
    lambda amount: templates.settlement("ord", "txn", -amount, 0, "USD"),
    lambda amount: templates.payout("po", amount, "USD"),
    lambda amount: templates.dispute("ord", "dp", amount, "USD"),
    lambda amount: templates.dispute_won("ord", "dp", amount, "USD"),
    lambda amount: templates.dispute_lost("ord", "dp", amount, "USD"),
    lambda amount: templates.top_up("wal", "pi", amount, "USD"),
    lambda amount: templates.spend("ord", amount, "USD"),
    lambda amount: templates.unspend("ord", amount, "USD"),
    lambda amount: templates.commission("ord", amount, "USD"),
]


def test_what_does_not_balance_is_no_entry() -> None:
    with pytest.raises(Unbalanced, match="USD"):
        Entry("x", Kind.ADJUSTMENT, "x", (Posting(Account.BANK, 1, "USD"), Posting(Account.BANK, -1, "EUR")))


@pytest.mark.parametrize("template", TEMPLATES)
@given(amount=AMOUNT)
def test_every_template_balances_and_moves_something(template: Callable[[int], Entry], amount: int) -> None:
    assert template(amount).postings


@given(lines=LINES, fee=st.integers(0, 1000))
def test_a_sale_that_is_settled_clears_every_account(lines: list[Sold], fee: int) -> None:
    total = sum(line.amount for line in lines)
    story = [
        templates.capture("ord", "pi", total, "USD"),
        templates.delivery("ord", lines, "USD"),
        templates.settlement("ord", "txn", total, fee, "USD"),
    ]
    after = balances(story)

    assert unclear(story) == {}
    assert after.get((Account.SALES, "USD"), 0) == -sum(line.amount - line.tax for line in lines)
    assert after.get((Account.TAX, "USD"), 0) == -sum(line.tax for line in lines)
    assert after.get((Account.PROVIDER_BALANCE, "USD"), 0) == total - fee


@given(lines=LINES, goodwill=st.integers(0, 500), sent=st.integers(0, 3))
def test_a_refund_of_goods_in_and_out_clears_every_account(
    lines: list[Sold], goodwill: int, sent: int
) -> None:
    """Some lines went out, some did not; a part was given back before, for nothing."""
    total = sum(line.amount for line in lines)
    goodwill = min(goodwill, total - 1)
    out, held = tuple(lines[:sent]), lines[sent:]
    source = Source(sum(line.amount for line in held), out, goodwill=-goodwill)
    story = [templates.capture("ord", "pi", total, "USD")]
    if out:
        story.append(templates.delivery("ord", out, "USD"))
    if goodwill:
        story.append(
            templates.refund_request("ord", "r1", Source(goodwill=goodwill), "USD", actor="a", reason="b")
        )
        story.append(templates.refund("ord", "r1", goodwill, "USD", to=Account.PROVIDER_PENDING))
    story.append(templates.refund_request("ord", "r2", source, "USD", actor="a", reason="b"))
    story.append(templates.refund("ord", "r2", total - goodwill, "USD", to=Account.PROVIDER_PENDING))

    assert unclear(story) == {}
    after = balances(story)
    assert {account for account, _ in after} <= {Account.SALES, Account.REFUNDS} | {
        Account.COST_OF_GOODS,
        Account.INVENTORY,
    }
    assert after.get((Account.SALES, "USD"), 0) == -after.get((Account.REFUNDS, "USD"), 0)


@given(amount=AMOUNT, fee=st.integers(0, 100))
def test_a_fee_is_kept_back_and_the_rest_is_owed(amount: int, fee: int) -> None:
    fee = min(fee, amount - 1)
    source = Source(unfulfilled=amount, fee=fee)
    entry = templates.refund_request("ord", "ref", source, "USD", actor="a", reason="b")

    assert balances([entry])[Account.REFUND_PAYABLE, "USD"] == fee - amount


@given(amount=AMOUNT)
def test_a_failed_request_is_undone_as_it_was_made(amount: int) -> None:
    asked = templates.refund_request("o", "r", Source(goodwill=amount), "USD", actor="a", reason="b")

    assert balances([asked, templates.refund_failure("o", "r", asked)]) == {}


def test_clearing_accounts_are_no_income_and_no_expense() -> None:
    assert {account.partition(":")[0] for account in CLEARING} == {"asset", "liability"}


@given(lines=LINES)
def test_sums_are_those_of_the_entries(lines: list[Sold]) -> None:
    entry = replace(templates.delivery("ord", lines, "USD"), at="2030-01-31T10:00:00.000Z")
    sums = store.sums_of([entry, entry])

    for account in Account:
        amount = 2 * sum(one.amount for one in entry.postings if one.account is account)
        assert sums[f"BALANCE#{account}#USD", "2030-01-31"]["amount"] == amount
        assert sums["ACCOUNTS", f"{account}#USD"]["amount"] == amount
    for line in lines:
        day = sums["PROFIT#2030-01-31", f"{line.sku}#USD"]
        assert day["sales"] == 2 * (line.amount - line.tax)
        assert day["cost_of_goods"] == -2 * line.costs["USD"]
        assert day["quantity"] == 2
