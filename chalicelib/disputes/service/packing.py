"""The evidence of an order: what was sold, delivered, looked at, mailed, refunded; never a code in plain."""

from chalicelib.catalog import service as catalog
from chalicelib.disputes.schemas import (
    LONGEST_TEXT,
    Evidence,
    EvidencePack,
    LineFact,
    LookFact,
    MailFact,
    RefundFact,
)
from chalicelib.kernel.money import Money, major
from chalicelib.notices import service as notices
from chalicelib.orders.model import Order, status
from chalicelib.orders.service import keeping
from chalicelib.payments.model import Disputed, Refund
from chalicelib.payments.service.finding import refunds_of

_LANGUAGE = "en"
_DAY = len("2030-01-31")


def pack(known: Disputed) -> EvidencePack:
    """All that the shop can say about the order of a dispute, as it stands."""
    order = keeping.get(known.order_id)
    masks = keeping.masks(order)
    refunds = refunds_of(order.order_id)
    lines = [
        LineFact(
            sku=line.sku,
            name=line.name(_LANGUAGE),
            quantity=line.quantity,
            unit_price=Money(amount=line.unit_price, currency=order.currency),
            delivered=line.delivered,
            refunded=line.refunded,
            codes=[masks[code] for code in line.codes if code in masks],
        )
        for line in order.lines
    ]
    looks = [
        LookFact(at=look["at"], source_ip=look["source_ip"], codes=look["codes"])
        for look in keeping.looks(order.order_id)
    ]
    mails = [MailFact(**mail) for mail in notices.told(order.order_id)]
    returned = sum(refund.amount for refund in _succeeded(refunds))
    facts = EvidencePack(
        status=status(order),
        email=order.email,
        source_ip=order.source_ip,
        device_known=order.device is not None,
        placed_at=order.created_at,
        paid_at=_when(order, "paid"),
        delivered_at=_when(order, "delivered"),
        total=Money(amount=order.total, currency=order.currency),
        already_refunded=Money(amount=returned, currency=order.currency),
        lines=lines,
        looks=looks,
        mails=mails,
        refunds=[
            RefundFact(
                refund_id=refund.refund_id,
                amount=Money(amount=refund.amount, currency=order.currency),
                state=refund.state,
                reason=refund.reason,
                requested_at=refund.requested_at,
                closed_at=refund.closed_at,
            )
            for refund in refunds
        ],
        texts=Evidence(),
    )
    return facts.model_copy(update={"texts": _texts(order, facts)})


def _texts(order: Order, facts: EvidencePack) -> Evidence:
    """What is sent to the bank unless staff write it otherwise."""
    delivered = facts.delivered_at
    return Evidence(
        product_description=_cut(_goods(facts)),
        customer_email_address=order.email or None,
        customer_purchase_ip=order.source_ip,
        service_date=delivered[:_DAY] if delivered else None,
        access_activity_log=_cut(_access(facts)),
        refund_policy_disclosure=_cut(_policy(order)),
        refund_refusal_explanation=_cut(_refunded(facts)),
        uncategorized_text=_cut(_story(order, facts)),
    )


def _goods(facts: EvidencePack) -> str:
    sold = [f"{one.quantity} x {one.name} at {_price(one.unit_price)}" for one in facts.lines]
    return "Digital goods, delivered on the page of the order as codes:\n" + "\n".join(sold)


def _access(facts: EvidencePack) -> str | None:
    if not facts.looks:
        return None
    seen = [
        f"{look.at}: {look.codes} code(s) shown in plain text to {look.source_ip}" for look in facts.looks
    ]
    return (
        "The codes were opened on the page of the order, which only its buyer has the link to:\n"
        + "\n".join(seen)
    )


def _policy(order: Order) -> str | None:
    """The after-sales texts of the products, as they stand today."""
    wanted = {line.product for line in order.lines}
    found = [product for product in catalog.products() if product.product in wanted]
    texts = [
        product.after_sales.get(_LANGUAGE) or next(iter(product.after_sales.values()), "")
        for product in found
    ]
    told = [text for text in dict.fromkeys(texts) if text]
    return "\n\n".join(told) if told else None


def _refunded(facts: EvidencePack) -> str | None:
    if not facts.already_refunded.amount:
        return None
    told = [
        f"{refund.closed_at or refund.requested_at}: {_price(refund.amount)} (refund {refund.refund_id})"
        for refund in facts.refunds
        if refund.state == "succeeded"
    ]
    whole = facts.already_refunded.amount >= facts.total.amount
    head = (
        "This payment was already refunded in full"
        if whole
        else "A part of this payment was already refunded"
    )
    return f"{head}, before or while it was disputed:\n" + "\n".join(told)


def _story(order: Order, facts: EvidencePack) -> str:
    told = [f"Order {order.order_id}, {_price(facts.total)}, placed {facts.placed_at}."]
    if facts.source_ip:
        told.append(f"It was placed from the address {facts.source_ip}.")
    told += [f"{entry.at}: {entry.event.replace('_', ' ')}" for entry in order.timeline]
    told += [f"Delivered of {one.name}: {', '.join(one.codes)}" for one in facts.lines if one.codes]
    told += [f"{mail.at}: mail to the buyer ({mail.fact}), {mail.state}" for mail in facts.mails]
    return "\n".join(told)


def _succeeded(refunds: list[Refund]) -> list[Refund]:
    return [refund for refund in refunds if refund.state == "succeeded" and refund.payment is None]


def _when(order: Order, event: str) -> str | None:
    return next((entry.at for entry in order.timeline if entry.event == event), None)


def _price(money: Money) -> str:
    return f"{money.currency} {major(money.amount, money.currency)}"


def _cut(text: str | None) -> str | None:
    return text[:LONGEST_TEXT] if text else None
