import pytest

from chalicelib.stock.intake import Columns, Field, Kind, Layout, UnusableColumns, detect

NUMBER, PASSWORD, CODE, LINK = Field.NUMBER, Field.PASSWORD, Field.CODE, Field.LINK
EXPIRES_ON, UNIT_COST = Field.EXPIRES_ON, Field.UNIT_COST
TEXT_SEPARATORS = ("----", "\t", "|", ",", ";")


@pytest.mark.parametrize(
    ("header", "kind", "delimiter", "columns"),
    [
        ("卡号,卡密,有效期,成本", Kind.NUMBER_PASSWORD, ",", (NUMBER, PASSWORD, EXPIRES_ON, UNIT_COST)),
        ("卡号;密码;到期;成本价", Kind.NUMBER_PASSWORD, ";", (NUMBER, PASSWORD, EXPIRES_ON, UNIT_COST)),
        ("账号\t密码\t过期时间", Kind.NUMBER_PASSWORD, "\t", (NUMBER, PASSWORD, EXPIRES_ON)),
        ("Serial|PIN|Expiry|Cost", Kind.NUMBER_PASSWORD, "|", (NUMBER, PASSWORD, EXPIRES_ON, UNIT_COST)),
        ('"卡号","卡密"', Kind.NUMBER_PASSWORD, ",", (NUMBER, PASSWORD)),
        ('"Card No.";"PIN"', Kind.NUMBER_PASSWORD, ";", (NUMBER, PASSWORD)),
        ("卡号,激活码", Kind.NUMBER_PASSWORD, ",", (NUMBER, PASSWORD)),
        ("备注,卡号,卡密", Kind.NUMBER_PASSWORD, ",", (None, NUMBER, PASSWORD)),
        ("激活码,成本 (元)", Kind.CODE, ",", (CODE, UNIT_COST)),
        ("兑换码,有效期\uff08至\uff09", Kind.CODE, ",", (CODE, EXPIRES_ON)),
        ("CD-Key,Unit_Cost", Kind.CODE, ",", (CODE, UNIT_COST)),
        ("KEY,EXPIRES ON", Kind.CODE, ",", (CODE, EXPIRES_ON)),
        ("卡密,有效期", Kind.CODE, ",", (CODE, EXPIRES_ON)),
        ("Serial,Code", Kind.CODE, ",", (None, CODE)),
        ("网址,成本", Kind.LINK, ",", (LINK, UNIT_COST)),
    ],
)
def test_header_words_name_the_columns(
    header: str, kind: Kind, delimiter: str, columns: tuple[Field | None, ...]
) -> None:
    assert detect(header + "\nx\n", kind=kind) == Layout(columns, delimiter=delimiter, header_line=1)


def test_header_alone_leaves_the_whole_line_to_the_goods() -> None:
    assert detect("链接\nhttps://a.example/,x\n", kind=Kind.LINK) == Layout(
        (LINK,), separators=("\t",), header_line=1
    )


def test_header_of_one_word_over_quoted_cells_is_a_table() -> None:
    assert detect('链接\n"https://a.example/"\n', kind=Kind.LINK) == Layout(
        (LINK,), delimiter=",", header_line=1
    )


def test_header_with_dashes_leaves_each_line_its_separator() -> None:
    layout = detect("账号----密码\na|b\n", kind=Kind.NUMBER_PASSWORD)
    assert layout == Layout((NUMBER, PASSWORD), separators=TEXT_SEPARATORS, header_line=1)


def test_header_may_follow_blank_lines() -> None:
    assert detect("\ufeff\n \u3000\r\n卡号,卡密\n", kind=Kind.NUMBER_PASSWORD).header_line == 3


@pytest.mark.parametrize("head", ["", "\n", "ABCD-EFGH\nJKLM\n", "x" * 5000 + "\nkey\n"])
def test_codes_without_header_are_whole_lines(head: str) -> None:
    assert detect(head, kind=Kind.CODE) == Layout((CODE,), separators=("----", "\t", "|", ","))


def test_quoted_lines_without_header_are_a_table() -> None:
    layout = detect('1001;p\n"1002";"p;2"\n', kind=Kind.NUMBER_PASSWORD)
    assert layout == Layout((NUMBER, PASSWORD), delimiter=";")


@pytest.mark.parametrize(
    ("header", "columns", "expected"),
    [
        ("Voucher No,Secret Word", {"Voucher No": "number", "secret word": "password"}, (NUMBER, PASSWORD)),
        ("卡号,卡密,暗号", {"暗号": "password"}, (NUMBER, None, PASSWORD)),
        ("卡号,卡密,有效期", {"有效期": None}, (NUMBER, PASSWORD, None)),
        ("卡号,卡密", {"卡号": "password", "卡密": "number"}, (PASSWORD, NUMBER)),
        ("卡号,卡密", ["password", "number"], (PASSWORD, NUMBER)),
    ],
)
def test_mapping_goes_before_detection(
    header: str, columns: Columns, expected: tuple[Field | None, ...]
) -> None:
    layout = detect(header + "\n", kind=Kind.NUMBER_PASSWORD, columns=columns)
    assert (layout.columns, layout.delimiter, layout.header_line) == (expected, ",", 1)


def test_positions_need_no_header() -> None:
    layout = detect("1001,p,x\n", kind=Kind.NUMBER_PASSWORD, columns=["number", "password", None])
    assert layout == Layout((NUMBER, PASSWORD, None), separators=TEXT_SEPARATORS)


def test_one_position_makes_the_whole_line_the_code() -> None:
    assert detect("a|b,c\n", kind=Kind.CODE, columns=["code"]) == Layout((CODE,))


def test_goods_that_look_like_a_word_are_no_header_when_positions_are_given() -> None:
    columns = ["number", "password"]
    assert detect("tom,password\n", kind=Kind.NUMBER_PASSWORD, columns=columns).header_line == 0


def test_caller_settles_whether_there_is_a_header() -> None:
    assert detect("key\n", kind=Kind.CODE, header=False).header_line == 0
    layout = detect("Foo;Bar\n", kind=Kind.NUMBER_PASSWORD, columns=["number", "password"], header=True)
    assert layout == Layout((NUMBER, PASSWORD), delimiter=";", header_line=1)


@pytest.mark.parametrize(
    ("head", "kind", "columns", "header", "detail"),
    [
        ("Serial,Foo\n", Kind.NUMBER_PASSWORD, None, None, "No column holds password; map one."),
        ("tom,password\n", Kind.NUMBER_PASSWORD, None, None, "No column holds number; map one."),
        (
            "卡号,序列号,密码\n",
            Kind.NUMBER_PASSWORD,
            None,
            None,
            "Two columns hold number; map the right one.",
        ),
        ("卡号,卡密\n", Kind.CODE, None, None, "No column holds code; map one."),
        ("Foo\n", Kind.CODE, None, True, "No column holds code; map one."),
        (
            "a,b\n",
            Kind.CODE,
            {"x": "code"},
            None,
            "Columns are mapped by name, but the file has no such header.",
        ),
        (
            "key,b\n",
            Kind.CODE,
            {"x": "code"},
            None,
            "A column is mapped by a name that the header does not have.",
        ),
        (
            "a,b\n",
            Kind.CODE,
            ["code", "pin"],
            None,
            "Goods of this kind have the fields code, expires_on, unit_cost.",
        ),
        ("a,b\n", Kind.CODE, ["code", "code"], None, "Two columns hold code; map the right one."),
        ("a,b\n", Kind.CODE, ["unit_cost"], None, "No column holds code; map one."),
    ],
)
def test_columns_that_do_not_hold_the_goods_are_refused(
    head: str, kind: Kind, columns: Columns | None, header: bool | None, detail: str
) -> None:
    with pytest.raises(UnusableColumns) as refused:
        detect(head, kind=kind, columns=columns, header=header)
    assert (refused.value.field, refused.value.detail) == ("columns", detail)
