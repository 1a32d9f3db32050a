"""Invoices as a table for the accountant: a header and words in one language, amounts as plain decimals."""

import csv
import io

from chalicelib.invoices.model import Invoice, cell
from chalicelib.kernel.money import major

HEADERS = {
    "en": "issued_at number state buyer title tax_id order_id currency amount tax amount_without_tax".split(),
    "zh-CN": "开具时间 发票号码 状态 购买方类型 抬头 税号 订单号 货币 金额 税额 不含税金额".split(),
}
"""The columns by language. Those of English are the names that programs may rely on."""

WORDS = {
    "zh-CN": {
        "requested": "待开具",
        "issued": "已开具",
        "rejected": "已驳回",
        "to_reverse": "待冲红",
        "reversed": "已冲红",
        "personal": "个人",
        "company": "企业",
    }
}
"""States and buyers where they are not said by their names."""


def head(language: str) -> bytes:
    """The first row, with the mark by which spreadsheets know UTF-8."""
    return b"\xef\xbb\xbf" + _row(HEADERS[language])


def row(invoice: Invoice, language: str) -> bytes:
    """An invoice as a row. No cell is taken for a formula, and long numbers keep every digit."""
    wanted, currency = invoice.wanted, invoice.currency
    words = WORDS.get(language, {})
    texts = [
        invoice.issued_at or "",
        invoice.number or "",
        words.get(invoice.state, invoice.state),
        words.get(wanted.buyer, wanted.buyer),
        wanted.title,
        wanted.tax_id or "",
        invoice.order_id,
        currency,
    ]
    amounts = (invoice.amount, invoice.tax, invoice.amount - invoice.tax)
    return _row([cell(text) for text in texts] + [major(amount, currency) for amount in amounts])


def _row(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()
