"""The words of every notice, in every language, and the letters made of them.

A letter names the order, its goods and the link that opens it; it never holds a code. The HTML form loads
nothing from anywhere and tells nobody that it was read.
"""

from dataclasses import dataclass, replace
from html import escape

from chalicelib.notices.model import Fact, Letter, minute, price, refunded
from chalicelib.orders.model import Order


@dataclass(frozen=True)
class Words:
    """What one notice says: subject, what happened, what comes next. `{order}`, `{amount}` are filled in."""

    subject: str
    happened: str
    next: str


@dataclass(frozen=True)
class Frame:
    """What every notice of a language says around that."""

    greeting: str
    goods: str
    total: str
    link: str
    keep: str
    why: str
    deadline: str


FRAMES: dict[str, Frame] = {
    "en": Frame(
        greeting="Hello,",
        goods="Your order",
        total="Total",
        link="Open the order",
        keep="Whoever has this link can open the order and see what was delivered. Please do not pass it on.",
        why="You get this mail because this address was given with the order.",
        deadline="If we do not have them by {until}, your money goes back to you.",
    ),
    "zh-CN": Frame(
        greeting="您好：",
        goods="订单内容",
        total="合计",
        link="打开订单",
        keep="任何人持有此链接都能打开订单并查看已交付的内容，请勿转发。",
        why="您收到此邮件，是因为下单时填写了这个邮箱地址。",
        deadline="如果到 {until} 仍无法发货，我们会退款。",
    ),
}

WORDS: dict[str, dict[Fact, Words]] = {
    "en": {
        Fact.PAID: Words(
            "We have your payment: order {order}",
            "Your payment of {amount} has arrived. Thank you.",
            "We are preparing your goods and write again when they are ready.",
        ),
        Fact.IN_REVIEW: Words(
            "Your order takes a little longer: order {order}",
            "Your payment has arrived, and somebody is checking the order before we deliver.",
            "You need not do anything. Should we not deliver, your payment goes back to you.",
        ),
        Fact.RESERVED: Words(
            "We are checking your order before we charge it: order {order}",
            "Your card has reserved {amount}, and somebody is checking the order before we charge it.",
            "You need not do anything. Should we not deliver, nothing is charged.",
        ),
        Fact.VOIDED: Words(
            "Nothing was charged: order {order}",
            "We could not deliver your order, and your card was not charged. We are sorry.",
            "Your bank may show the reserved amount for some days.",
        ),
        Fact.DELIVERED: Words(
            "Your goods are ready: order {order}",
            "Your payment has arrived, and your goods are delivered.",
            "Open the order to see them. For your safety they are not in this mail.",
        ),
        Fact.SHORT: Words(
            "Your goods are delayed: order {order}",
            "Your payment has arrived, but we do not have all of your goods at the moment. We are sorry.",
            "You need not do anything: you get the goods as soon as we have them.",
        ),
        Fact.REFUNDED: Words(
            "Your money is on its way back: order {order}",
            "We have sent money back, {amount} in all so far: to where you paid from, or as credit with us.",
            "Your bank may take some days to show it.",
        ),
        Fact.REFUND_FAILED: Words(
            "Your refund has not gone through yet: order {order}",
            "We tried to send your money back to the payment method you paid with, and it was not accepted.",
            "Somebody is looking after it. If that card or account is closed, please tell us.",
        ),
    },
    "zh-CN": {
        Fact.PAID: Words(
            "已收到付款：订单 {order}",
            "您支付的 {amount} 已到账，谢谢。",
            "我们正在备货，准备好后会再次通知您。",
        ),
        Fact.IN_REVIEW: Words(
            "订单需要多一点时间：订单 {order}",
            "您的付款已到账，发货前我们正在人工核对订单。",
            "您无需操作。如果最终不能发货，款项会原路退回。",
        ),
        Fact.RESERVED: Words(
            "扣款前正在核对订单：订单 {order}",
            "您的银行卡已预授权 {amount}，扣款前我们正在人工核对订单。",
            "您无需操作。如果最终不能发货，不会扣款。",
        ),
        Fact.VOIDED: Words(
            "未扣款：订单 {order}",
            "很抱歉，订单无法交付，您的银行卡没有被扣款。",
            "银行可能还会显示几天预授权金额。",
        ),
        Fact.DELIVERED: Words(
            "商品已发货：订单 {order}",
            "您的付款已到账，购买的商品已交付。",
            "请打开订单查看。为了您的安全，邮件中不包含卡密。",
        ),
        Fact.SHORT: Words(
            "发货延迟：订单 {order}",
            "您的付款已到账，但目前库存不足，暂时无法全部发货，非常抱歉。",
            "您无需操作：到货后我们会立即发货。",
        ),
        Fact.REFUNDED: Words(
            "退款已发出：订单 {order}",
            "我们已退款，累计退款 {amount}：退回您付款的地方，或存入您在本店的余额。",
            "银行可能需要几天才能入账。",
        ),
        Fact.REFUND_FAILED: Words(
            "退款暂未成功：订单 {order}",
            "我们尝试向您的原支付方式退款，但未被接受。",
            "我们正在人工处理。如果原来的银行卡或账户已注销，请联系我们。",
        ),
    },
}
"""Every fact in every language; a language that is not here is answered in English."""


@dataclass(frozen=True)
class LinkWords:
    """What the mail says that opens all orders of an address."""

    subject: str
    happened: str
    link: str
    keep: str
    why: str


LINKS: dict[str, LinkWords] = {
    "en": LinkWords(
        subject="Your orders",
        happened="Somebody, hopefully you, asked to see all orders under this address.",
        link="Show my orders",
        keep="The link works for one hour. Whoever has it can open your orders. Please do not pass it on.",
        why="If it was not you, you need not do anything.",
    ),
    "zh-CN": LinkWords(
        subject="您的订单",
        happened="有人（希望是您本人）请求查看此邮箱下的所有订单。",
        link="查看我的订单",
        keep="链接一小时内有效。任何人持有此链接都能打开您的订单，请勿转发。",
        why="如果不是您本人操作，无需理会。",
    ),
}


def link_letter(language: str, link: str) -> Letter:
    """The mail that opens the list of an address's orders, in that language or in English."""
    language = language if language in LINKS else "en"
    words, frame = LINKS[language], FRAMES[language]
    parts = (frame.greeting, words.happened, f"{words.link}:\n{link}", words.keep, words.why)
    return Letter(
        subject=words.subject,
        text="\n\n".join(parts) + "\n",
        html=_page(
            language,
            words.subject,
            f"{_paragraphs(frame.greeting, words.happened)}"
            f'<p><a href="{escape(link)}">{escape(words.link)}</a></p>\n'
            f"{_small(words.keep, words.why)}",
        ),
    )


def letter(fact: Fact, order: Order, link: str) -> Letter:
    """The mail that tells a buyer a fact, in the language of the order."""
    language = order.language if order.language in WORDS else "en"
    words, frame = WORDS[language][fact], FRAMES[language]
    amount = refunded(order) if fact is Fact.REFUNDED else order.total
    filled = {"order": order.order_id, "amount": price(amount, order.currency)}
    said = Words(*(part.format(**filled) for part in (words.subject, words.happened, words.next)))
    if fact is Fact.SHORT and order.short_until:
        deadline = frame.deadline.format(until=minute(order.short_until))
        said = replace(said, next=f"{said.next} {deadline}")
    goods = [f"{line.quantity} × {' '.join(line.name(language).split())}" for line in order.lines]
    total = f"{frame.total}: {price(order.total, order.currency)}"
    return Letter(
        subject=said.subject,
        text=_text(frame, said, [*goods, total], link),
        html=_html(frame, said, [*goods, total], link, language),
    )


def _text(frame: Frame, said: Words, goods: list[str], link: str) -> str:
    listed = "\n".join(f"  {line}" for line in goods)
    parts = (
        frame.greeting,
        said.happened,
        said.next,
        f"{frame.goods}\n{listed}",
        f"{frame.link}:\n{link}",
        frame.keep,
        f"-- \n{frame.why}",
    )
    return "\n\n".join(parts) + "\n"


def _html(frame: Frame, said: Words, goods: list[str], link: str, language: str) -> str:
    listed = "".join(f"<li>{escape(line)}</li>" for line in goods)
    return _page(
        language,
        said.subject,
        f"{_paragraphs(frame.greeting, said.happened, said.next)}"
        f"<p><b>{escape(frame.goods)}</b></p>\n<ul>{listed}</ul>\n"
        f'<p><a href="{escape(link)}">{escape(frame.link)}</a></p>\n{_small(frame.keep, frame.why)}',
    )


def _paragraphs(*parts: str) -> str:
    return "".join(f"<p>{escape(part)}</p>\n" for part in parts)


def _small(*parts: str) -> str:
    return "".join(f'<p style="color:#555">{escape(part)}</p>\n' for part in parts)


def _page(language: str, subject: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n'
        f'<head><meta charset="utf-8"><title>{escape(subject)}</title></head>\n'
        '<body style="font-family:sans-serif;line-height:1.5;color:#111;max-width:36em">\n'
        f"{body}</body>\n</html>\n"
    )
