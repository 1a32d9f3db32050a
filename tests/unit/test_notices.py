"""What buyers are told, when, and in which words."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.notices.model import Fact, facts, key, price, refunded, unpaid
from chalicelib.notices.texts import FRAMES, WORDS, letter
from chalicelib.orders.model import Fulfilment, Line, Order, Payment, Refund

LINK = "https://shop.example/orders/ord_1#to-ken_1"
CODE = "cod_0123456789"
OPEN = Order(
    order_id="ord_1",
    request="digest",
    email="buyer@example.com",
    currency="USD",
    total=2598,
    lines=(Line("sku_1", "prd_1", {"en": "Game key", "zh-CN": "激活码"}, 2, 1299, (CODE,)),),
    created_at="2030-01-01T00:00:00.000Z",
    hold_until="2030-01-01T00:15:00.000Z",
)
PAID = replace(OPEN, payment=Payment.CAPTURED, refundable=2598)
DELIVERED = replace(PAID, fulfilment=Fulfilment.DELIVERED)
ASKED = replace(DELIVERED, refund=Refund.REQUESTED, refund_id="ref_1", refundable=2098)
EACH = [(fact, language) for language in WORDS for fact in Fact]
each_letter = pytest.mark.parametrize(("fact", "language"), EACH)


class Page(HTMLParser):
    """The tags, addresses and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (OPEN, PAID, (Fact.PAID,)),
        (replace(OPEN, payment=Payment.PROCESSING), PAID, (Fact.PAID,)),
        (replace(OPEN, payment=Payment.EXPIRED, fulfilment=Fulfilment.RELEASED), PAID, (Fact.PAID,)),
        (PAID, replace(PAID, fulfilment=Fulfilment.IN_REVIEW), (Fact.IN_REVIEW,)),
        (PAID, DELIVERED, (Fact.DELIVERED,)),
        (unpaid(DELIVERED), DELIVERED, (Fact.DELIVERED,)),
        (unpaid(PAID), PAID, (Fact.PAID,)),
        (unpaid(OPEN), OPEN, ()),
        (PAID, replace(PAID, fulfilment=Fulfilment.SHORT), (Fact.SHORT,)),
        (replace(PAID, fulfilment=Fulfilment.SHORT), DELIVERED, (Fact.DELIVERED,)),
        (ASKED, replace(ASKED, refund=Refund.DONE, payment=Payment.PARTLY_REFUNDED), (Fact.REFUNDED,)),
        (ASKED, replace(ASKED, refund=Refund.DONE, payment=Payment.REFUNDED), (Fact.REFUNDED,)),
        (ASKED, replace(ASKED, refund=Refund.FAILED), (Fact.REFUND_FAILED,)),
        (OPEN, DELIVERED, (Fact.DELIVERED,)),
    ],
)
def test_what_becomes_true_is_told(before: Order, after: Order, told: tuple[Fact, ...]) -> None:
    assert facts(before, after) == told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OPEN, replace(OPEN, task_token="token")),
        (OPEN, replace(OPEN, payment=Payment.PROCESSING)),
        (OPEN, replace(OPEN, payment=Payment.EXPIRED, fulfilment=Fulfilment.RELEASED)),
        (OPEN, replace(OPEN, payment=Payment.CANCELED, fulfilment=Fulfilment.RELEASED)),
        (DELIVERED, ASKED),
        (DELIVERED, replace(DELIVERED, fulfilment=Fulfilment.WITHDRAWN)),
        (DELIVERED, DELIVERED),
        (DELIVERED, replace(DELIVERED, refund=Refund.PROPOSED)),
        (replace(DELIVERED, refund=Refund.PROPOSED), replace(DELIVERED, refund=Refund.DONE)),
        (replace(DELIVERED, refund=Refund.PROPOSED), replace(DELIVERED, refund=Refund.FAILED)),
    ],
)
def test_what_concerns_no_buyer_is_not_told(before: Order, after: Order) -> None:
    assert facts(before, after) == ()


def test_a_fact_is_one_per_order_and_a_refund_is_one_per_refund() -> None:
    again = replace(ASKED, refund_id="ref_2")

    assert key(Fact.PAID, PAID) == key(Fact.PAID, ASKED) == "paid"
    assert key(Fact.REFUNDED, ASKED) == "refunded#ref_1"
    assert key(Fact.REFUNDED, again) == "refunded#ref_2"
    assert key(Fact.REFUND_FAILED, ASKED) == "refund_failed#ref_1"


def test_what_went_back_is_neither_a_fee_nor_what_a_bank_took() -> None:
    order = replace(PAID, total=1299, refundable=500, fees_kept=99, charged_back=300)

    assert refunded(order) == 400


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (1299, "USD", "USD 12.99"),
        (5, "EUR", "EUR 0.05"),
        (1299, "JPY", "JPY 1299"),
        (1500, "KWD", "KWD 1.500"),
    ],
)
def test_a_price_has_the_decimals_of_its_currency(amount: int, currency: str, written: str) -> None:
    assert price(amount, currency) == written


def test_every_fact_has_words_in_every_language() -> None:
    assert set(FRAMES) == set(WORDS) == {"en", "zh-CN"}
    assert all(set(words) == set(Fact) for words in WORDS.values())
    subjects = [words.subject for language in WORDS.values() for words in language.values()]
    assert len(set(subjects)) == len(subjects)


@each_letter
def test_both_forms_name_the_order_its_goods_and_the_link(fact: Fact, language: str) -> None:
    made = letter(fact, replace(ASKED, language=language), LINK)
    page = Page(made.html)

    title = {"en": "2 × Game key", "zh-CN": "2 × 激活码"}[language]
    assert "ord_1" in made.subject
    assert f"\n{LINK}\n" in made.text
    assert ("href", LINK) in page.attributes
    for form in (made.text, page.words):
        assert title in form
        assert "USD 25.98" in form
    assert ("lang", language) in page.attributes
    assert "{" not in made.subject + made.text


@each_letter
def test_no_letter_holds_a_code_or_loads_anything(fact: Fact, language: str) -> None:
    made = letter(fact, replace(ASKED, language=language), LINK)
    page = Page(made.html)

    assert CODE not in made.subject + made.text + made.html
    assert not {"img", "link", "script", "iframe", "style"} & set(page.tags)
    assert [value for _name, value in page.attributes if "//" in str(value)] == [LINK]
    assert "url(" not in made.html


@pytest.mark.parametrize("language", sorted(WORDS))
def test_what_the_shop_wrote_is_escaped(language: str) -> None:
    evil = '<script>alert("1")</script>\n<b>&amp;'
    line = replace(OPEN.lines[0], title={language: evil})
    made = letter(Fact.PAID, replace(PAID, lines=(line,), language=language), LINK)
    page = Page(made.html)

    assert '<script>alert("1")</script> <b>&amp;' in page.words
    assert "script" not in page.tags
    assert page.tags.count("b") == 1, "only our own heading"
    assert '2 × <script>alert("1")</script> <b>&amp;\n' in made.text, "one line however it was written"


def test_a_refund_tells_what_went_back_so_far_and_a_payment_what_came() -> None:
    refund = letter(Fact.REFUNDED, ASKED, LINK)

    assert "USD 5.00 in all so far" in refund.text
    assert "payment of USD 25.98" in letter(Fact.PAID, PAID, LINK).text


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_delay_names_its_deadline(language: str) -> None:
    short = replace(
        PAID, fulfilment=Fulfilment.SHORT, short_until="2030-01-31T12:05:59.000Z", language=language
    )

    made = letter(Fact.SHORT, short, LINK)

    assert "2030-01-31 12:05 UTC" in made.text
    assert "2030-01-31 12:05 UTC" in Page(made.html).words


@pytest.mark.parametrize(
    ("title", "shown"), [({"zh-CN": "激活码"}, "2 × 激活码"), ({"en": "Key"}, "2 × Key")]
)
def test_a_title_without_the_buyers_language_is_shown_in_another(title: dict[str, str], shown: str) -> None:
    lines = (replace(OPEN.lines[0], title=title),)

    made: Any = [letter(Fact.PAID, replace(PAID, lines=lines, language=one), LINK) for one in WORDS]

    assert all(shown in one.text for one in made)
