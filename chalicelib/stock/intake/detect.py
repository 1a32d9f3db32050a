"""How a file is laid out: where a header stands, what separates cells, what each column holds."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from chalicelib.stock.intake.cells import (
    SEPARATORS,
    delimiter_after_quotes,
    looks_quoted,
    split_plain,
    split_table,
)
from chalicelib.stock.intake.errors import UnusableColumns
from chalicelib.stock.intake.lines import Line, physical_lines
from chalicelib.stock.intake.model import MOST_COLUMNS, OPTIONAL, REQUIRED, Field, Kind, trim

HEAD = 16_384
"""Characters of a file's beginning that are enough to detect its layout."""

Columns = Mapping[str, str | None] | Sequence[str | None]
"""What the caller says of the columns: header name -> field, or a field (None: ignore) for each position."""

_LINES_LOOKED_AT = 50
_DELIMITERS = (",", "\t", ";", "|")

_WORDS = MappingProxyType(
    {
        Field.NUMBER: """
            卡号 账号 帐号 账户 帐户 用户名 序列号 卡序列号 number cardnumber cardno card serial
            serialnumber serialno sn account accountnumber username user login email""",
        Field.PASSWORD: """
            卡密 密码 卡密码 口令 pin pincode pinnumber password passwd pass pwd secret cardpassword""",
        Field.CODE: """
            激活码 兑换码 券码 卡券码 礼品码 充值码 注册码 密钥 秘钥 代码 cdk cdkey code codes key keys
            giftcode giftcardcode redeemcode redemptioncode activationcode activationkey voucher vouchercode
            couponcode licensekey license gamekey productkey serialkey""",
        Field.LINK: """
            链接 网址 地址 兑换链接 链接地址 领取链接 link links url urls redeemlink redemptionlink redeemurl
            redemptionurl""",
        Field.EXPIRES_ON: """
            有效期 有效期至 有效期限 有效日期 到期 到期日 到期日期 到期时间 过期 过期日 过期日期 过期时间
            失效日期 失效时间 截止日期 expiry expirydate expires expireson expiresat
            expiration expirationdate expdate validuntil validto validthru""",
        Field.UNIT_COST: """
            成本 成本价 单位成本 进价 进货价 采购价 cost costprice unitcost purchaseprice buyprice""",
    }
)
_FIELD_OF_WORD = MappingProxyType({word: field for field, words in _WORDS.items() for word in words.split()})

# A code column serves as password beside a number, and so on: the words are used loosely.
_SUBSTITUTES = MappingProxyType(
    {
        Field.CODE: (Field.PASSWORD, Field.NUMBER),
        Field.PASSWORD: (Field.CODE,),
        Field.LINK: (Field.CODE,),
        Field.NUMBER: (),
    }
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How every line of one file is split, and what its cells hold (None: ignored).

    A table has a `delimiter` and CSV quotes; a plain file has `separators`, one of them in each line, or
    none: then the line is the value. `header_line` is the physical line of the header, 0 without one.
    """

    columns: tuple[Field | None, ...]
    delimiter: str | None = None
    separators: tuple[str, ...] = ()
    header_line: int = 0


def detect(head: str, *, kind: Kind, columns: Columns | None = None, header: bool | None = None) -> Layout:
    """The layout of a file that begins with `head`.

    `columns` goes before what the header says; columns that `kind` has no use for are ignored. `header`
    settles whether there is one when its words are unusual, or when the first line of goods looks like words.
    Raises `UnusableColumns` when the goods would have no column, or two.
    """
    named = columns if isinstance(columns, Mapping) else {}
    placed = None if columns is None or isinstance(columns, Mapping) else _placed(columns, kind)
    lines = list(islice(physical_lines([head.removeprefix("\ufeff")]), _LINES_LOOKED_AT))
    first = next(((number, text) for number, text in lines if text is None or trim(text)), (0, None))
    found = None if header is False else _header(first, named)
    if columns is not None and placed is None and not found:
        raise UnusableColumns("Columns are mapped by name, but the file has no such header.")
    if found is None and header:
        found = _unknown_header(first)
    if found and len(found.cells) > MOST_COLUMNS:
        raise UnusableColumns(f"The file has more than {MOST_COLUMNS} columns: keep those with goods.")
    if found and placed and header is None and not _heads(found, placed):
        found = None
    if placed is None and found:
        placed = _columns(found.cells, kind, named)
    return _layout(placed, found, kind, lines, explicit=columns is not None)


@dataclass(frozen=True, slots=True)
class _Header:
    line: int
    delimiter: str | None
    cells: list[str]


def _header(first: Line, named: Mapping[str, str | None]) -> _Header | None:
    """The first line as a header, split where most of its cells are known words; None when none is."""
    number, text = first
    known = {_plain(name) for name in named}
    best, most = None, 0
    for delimiter in (None, *_DELIMITERS, "----"):
        cells = _split_header(text or "", delimiter)
        count = sum(1 for cell in cells if _plain(cell) in known or _plain(cell) in _FIELD_OF_WORD)
        if count > most:
            best, most = _Header(number, delimiter, cells), count
    return best


def _heads(header: _Header, columns: tuple[Field | None, ...]) -> bool:
    """Whether the words stand where the goods do, or there are several; else the line is goods.

    One of the goods may look like a word, so a single word elsewhere proves nothing.
    """
    if sum(1 for cell in header.cells if _plain(cell) in _FIELD_OF_WORD) > 1:
        return True
    above_goods = [
        cell for field, cell in zip(columns, header.cells, strict=False) if field not in (None, *OPTIONAL)
    ]
    return all(_plain(cell) in _FIELD_OF_WORD for cell in above_goods)


def _unknown_header(first: Line) -> _Header:
    number, text = first
    splits = [(delimiter, _split_header(text or "", delimiter)) for delimiter in (None, *_DELIMITERS, "----")]
    delimiter, cells = max(splits, key=lambda split: len(split[1]))
    return _Header(number, delimiter, cells)


def _split_header(text: str, delimiter: str | None) -> list[str]:
    if delimiter == "----":
        return split_plain(text, ("----",))
    if delimiter is None and not looks_quoted(text):
        return [text]
    cells = split_table(text, delimiter or ",")
    return cells if isinstance(cells, list) else []


def _plain(word: str) -> str:
    """A header word without case, spaces, punctuation and what stands in brackets: `成本 (元)` is `成本`."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return re.sub(r"[\W_]", "", re.sub(r"\(.*?\)|\[.*?\]", "", folded))


def _columns(cells: list[str], kind: Kind, named: Mapping[str, str | None]) -> tuple[Field | None, ...]:
    """The field of each column: as the caller named it, else as its word says."""
    wanted = {_plain(name): _field(field, kind) for name, field in named.items()}
    words = [_plain(cell) for cell in cells]
    if not set(wanted) <= set(words):
        raise UnusableColumns("A column is mapped by a name that the header does not have.")
    taken = set(wanted.values())
    fields: list[Field | None] = []
    for word in words:
        detected = _FIELD_OF_WORD.get(word)
        fields.append(wanted.get(word, None if detected in taken else detected))
    return _usable(_with_substitutes(fields, kind), kind)


def _with_substitutes(fields: list[Field | None], kind: Kind) -> list[Field | None]:
    for required in REQUIRED[kind]:
        if required in fields:
            continue
        stand_ins = [field for field in _SUBSTITUTES[required] if field in fields]
        if len(stand_ins) == 1:
            fields = [required if field is stand_ins[0] else field for field in fields]
    return fields


def _placed(columns: Sequence[str | None], kind: Kind) -> tuple[Field | None, ...]:
    return _usable([_field(field, kind) for field in columns], kind)


def _field(name: str | None, kind: Kind) -> Field | None:
    allowed = {*REQUIRED[kind], *OPTIONAL}
    if not name:
        return None
    if name not in allowed:
        raise UnusableColumns(f"Goods of this kind have the fields {', '.join(sorted(allowed))}.")
    return Field(name)


def _usable(fields: Sequence[Field | None], kind: Kind) -> tuple[Field | None, ...]:
    used = tuple(field if field in (*REQUIRED[kind], *OPTIONAL) else None for field in fields)
    for field in (*REQUIRED[kind], *OPTIONAL):
        if used.count(field) > 1:
            raise UnusableColumns(f"Two columns hold {field}; map the right one.")
        if field in REQUIRED[kind] and field not in used:
            raise UnusableColumns(f"No column holds {field}; map one.")
    return used


def _layout(
    placed: tuple[Field | None, ...] | None,
    header: _Header | None,
    kind: Kind,
    lines: Sequence[Line],
    *,
    explicit: bool,
) -> Layout:
    columns = placed or REQUIRED[kind]
    header_line = header.line if header else 0
    if header and header.delimiter in _DELIMITERS:
        return Layout(columns, delimiter=header.delimiter, header_line=header_line)
    quoted = next((text for _, text in lines if text and looks_quoted(text)), None)
    if quoted is not None:
        return Layout(columns, delimiter=delimiter_after_quotes(quoted), header_line=header_line)
    return Layout(columns, separators=_separators(columns, kind, explicit=explicit), header_line=header_line)


def _separators(columns: tuple[Field | None, ...], kind: Kind, *, explicit: bool) -> tuple[str, ...]:
    """What splits a plain line. One column said to be the goods is the whole line, whatever it holds.

    Unsaid, a code with a separator inside is more likely two columns, and is refused later as such.
    """
    if len(columns) > 1:
        return SEPARATORS
    if explicit:
        return ()
    return ("\t",) if kind is Kind.LINK else ("----", "\t", "|", ",")
