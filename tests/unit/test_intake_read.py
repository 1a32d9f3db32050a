import random
import tracemalloc
from collections.abc import Iterator
from datetime import date
from itertools import chain, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.stock.intake import (
    Columns,
    Field,
    Intake,
    IntakeError,
    Kind,
    Reason,
    Record,
    Refused,
    Rules,
    detect,
    head_of,
    read,
    read_pieces,
    record_of,
)
from chalicelib.stock.intake.model import MESSAGES

TODAY = date(2026, 8, 1)
PAIR = Kind.NUMBER_PASSWORD


def intake(data: bytes | str, kind: Kind, columns: Columns | None = None) -> Intake:
    return read(data, kind=kind, today=TODAY, currency_exponent=2, columns=columns)


def outcomes(data: bytes | str, kind: Kind, columns: Columns | None = None) -> list[Record | Refused]:
    return list(intake(data, kind, columns))


def counts(data: bytes | str, kind: Kind) -> tuple[int, int, int, int]:
    reading = intake(data, kind)
    for _ in reading:
        pass
    totals = reading.totals
    return totals.lines, totals.accepted, totals.refused, totals.blank


def test_code_is_kept_as_written_but_trimmed() -> None:
    assert outcomes("\u3000ab-Cd 12 \t\r\n", Kind.CODE) == [Record(1, "ab-Cd 12")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end: str) -> None:
    assert outcomes(end.join(["A1", "", "A2"]), Kind.CODE) == [Record(1, "A1"), Record(3, "A2")]
    assert counts(end.join(["A1", "", "A2", ""]), Kind.CODE) == (3, 2, 0, 1)


def test_other_unicode_line_ends_are_part_of_the_line() -> None:
    assert outcomes("A\u2028B\nC\x0bD\nE", Kind.CODE) == [
        Refused(1, Reason.CONTROL_CHARACTERS, Field.CODE),
        Refused(2, Reason.CONTROL_CHARACTERS, Field.CODE),
        Record(3, "E"),
    ]


def test_lines_with_nothing_to_see_are_blank_not_refused() -> None:
    assert counts("\ufeff\n \ufeff \n\t\n\u3000\u00a0\u200b\nA1\n\n", Kind.CODE) == (6, 1, 0, 5)
    assert counts('卡号,卡密\n,\n"",\n1,2\n', PAIR) == (4, 1, 0, 2)


def test_each_line_of_a_text_file_may_have_its_own_separator() -> None:
    data = "a@b.example----p1\na|p2\na\tp3\na,p4\na;p5\na----p,6|\na,p----7\n"
    passwords = ["p1", "p2", "p3", "p4", "p5", "p,6|", "p----7"]
    assert [record.secret for record in outcomes(data, PAIR) if isinstance(record, Record)] == passwords


@pytest.mark.parametrize(
    ("line", "reason", "field"),
    [
        ("onlynumber----", Reason.MISSING_PASSWORD, Field.PASSWORD),
        ("onlynumber\t", Reason.MISSING_PASSWORD, Field.PASSWORD),
        ("----onlypassword", Reason.MISSING_NUMBER, Field.NUMBER),
        ("\tonlypassword", Reason.MISSING_NUMBER, Field.NUMBER),
        ("no-separator", Reason.MISSING_COLUMN, Field.PASSWORD),
        ("a,b,c", Reason.TOO_MANY_COLUMNS, None),
        ("a----b----c", Reason.TOO_MANY_COLUMNS, None),
        ("a|8.8E+15", Reason.LOST_DIGITS, Field.PASSWORD),
        ("=A1|b", Reason.FORMULA, Field.NUMBER),
        ("a|b\x00c", Reason.CONTROL_CHARACTERS, Field.PASSWORD),
        ("a|" + "b" * 4095, Reason.TOO_LONG, None),
    ],
)
def test_line_that_is_no_pair_is_refused_by_name(line: str, reason: Reason, field: Field | None) -> None:
    assert outcomes(f"1|2\n{line}\n3|4\n", PAIR) == [
        Record(1, "2", "1"),
        Refused(2, reason, field),
        Record(3, "4", "3"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A1,2027-01-01", Reason.TOO_MANY_COLUMNS),
        ("A1\tB1", Reason.TOO_MANY_COLUMNS),
        ("- - -", Reason.MISSING_CODE),
    ],
)
def test_line_that_is_no_code_is_refused_by_name(line: str, reason: Reason) -> None:
    assert [outcome.reason for outcome in outcomes(line, Kind.CODE) if isinstance(outcome, Refused)] == [
        reason
    ]


def test_code_with_separators_is_taken_whole_when_the_caller_says_so() -> None:
    assert outcomes("A1,B|C----D\n", Kind.CODE, ["code"]) == [Record(1, "A1,B|C----D")]


def test_table_gives_every_field() -> None:
    data = "卡号,卡密,有效期,成本,备注\n8867,0047,2027/5/1,46.5,x\n8868,0048\n".encode("gbk")
    reading = intake(data, PAIR)
    assert list(reading) == [
        Record(2, "0047", "8867", date(2027, 5, 1), 4650),
        Record(3, "0048", "8868"),
    ]
    assert (reading.encoding, reading.encoding_guessed, reading.layout.header_line) == ("gbk", True, 1)


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        (",2,,", Reason.MISSING_NUMBER, Field.NUMBER),
        ("1,,,", Reason.MISSING_PASSWORD, Field.PASSWORD),
        ("1", Reason.MISSING_COLUMN, Field.PASSWORD),
        ("1,2,2027-02-30,1", Reason.BAD_DATE, Field.EXPIRES_ON),
        ("1,2,2026-07-31,1", Reason.ALREADY_EXPIRED, Field.EXPIRES_ON),
        ("1,2,,abc", Reason.BAD_COST, Field.UNIT_COST),
        ("1,2,,1,x", Reason.TOO_MANY_COLUMNS, None),
        ('1,"2"x', Reason.BAD_QUOTES, None),
        ('1,"2', Reason.BAD_QUOTES, None),
    ],
)
def test_row_that_cannot_be_sold_is_refused_by_name(row: str, reason: Reason, field: Field | None) -> None:
    assert outcomes(f"卡号,卡密,有效期,成本\n{row}\n3,4\n", PAIR) == [
        Refused(2, reason, field),
        Record(3, "4", "3"),
    ]


def test_empty_cells_at_the_end_are_no_columns() -> None:
    assert outcomes("卡号,卡密\n1,2,, ,\n", PAIR) == [Record(2, "2", "1")]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends() -> None:
    data = '备注,卡号,卡密\r\n"a,\r\n""b""\r\n",1,"p,""q"\r\nz, "2" , 3\r\n'
    assert outcomes(data, PAIR) == [Record(2, 'p,"q', "1"), Record(5, "3", "2")]


def test_quote_inside_a_bare_cell_is_a_character() -> None:
    assert outcomes('卡号,卡密\n1,a"b"c\n', PAIR) == [Record(2, 'a"b"c', "1")]


def test_spreadsheet_text_notation_is_unwrapped() -> None:
    assert outcomes('卡号,卡密\n="007","=""0042"""\n', PAIR) == [Record(2, "0042", "007")]


def test_stray_quote_costs_its_own_line_only() -> None:
    data = '卡号,卡密\n1,"a\n2,b\n3,c\n4,"d\n5,e\n'
    assert outcomes(data, PAIR) == [
        Refused(2, Reason.BAD_QUOTES),
        Record(3, "b", "2"),
        Record(4, "c", "3"),
        Refused(5, Reason.BAD_QUOTES),
        Record(6, "e", "5"),
    ]


def test_rows_joined_by_stray_quotes_are_all_refused() -> None:
    data = '卡号,卡密\n1,"a\n2,b\n3,c"\n4,d\n'
    refused = [Refused(line, Reason.BAD_QUOTES) for line in (2, 3, 4)]
    assert outcomes(data, PAIR) == [*refused, Record(5, "d", "4")]


def test_pasted_text_may_start_with_a_byte_order_mark() -> None:
    assert outcomes('\ufeff"A1"\n', Kind.CODE) == [Record(1, "A1")]


@pytest.mark.parametrize(("lines", "width", "accepted"), [(64, 1, 1), (65, 1, 0), (4, 1000, 1), (5, 1000, 0)])
def test_row_over_many_lines_is_read_up_to_a_bound(lines: int, width: int, accepted: int) -> None:
    remark = ("x" * width + "\n") * lines
    found = outcomes(f'备注,卡号,卡密\n"{remark}",1,2\n', PAIR)
    assert len([outcome for outcome in found if isinstance(outcome, Record)]) == accepted
    assert isinstance(found[0], Record) == bool(accepted)


def test_quote_that_nobody_closes_does_not_swallow_the_file() -> None:
    rows = "".join(f"{number},p\n" for number in range(10_000))
    assert counts(f'卡号,卡密\n0,"p\n{rows}', PAIR) == (10_002, 10_000, 1, 0)


def peak_of_reading(pieces: Iterator[str], kind: Kind) -> tuple[Intake, int]:
    """What a stream gives, and the most bytes that were held on the way."""
    head, rest = head_of(pieces)
    reading = read_pieces(rest, layout=detect(head, kind=kind), rules=Rules(kind, TODAY, 2))
    tracemalloc.start()
    for _ in reading:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return reading, peak


def test_line_of_millions_of_characters_is_refused_without_being_kept() -> None:
    pieces = chain(["A1\n" * 6000], repeat("X" * 65_536, 100), ["\nA2\n"])
    reading, peak = peak_of_reading(pieces, Kind.CODE)
    assert (reading.totals.accepted, reading.totals.refused, reading.totals.lines) == (6001, 1, 6002)
    assert peak < 2_000_000


def test_memory_does_not_grow_with_the_file() -> None:
    block = "".join(f"1001,{number}\n" for number in range(1000))
    peaks = [peak_of_reading(chain(["卡号,卡密\n"], repeat(block, blocks)), PAIR)[1] for blocks in (2, 12)]
    assert peaks[1] < peaks[0] * 1.2


def test_longest_line_is_taken() -> None:
    assert outcomes("A" * 4096 + "\n" + "B" * 4097, Kind.CODE) == [
        Record(1, "A" * 4096),
        Refused(2, Reason.TOO_LONG),
    ]


def test_part_of_a_file_keeps_its_line_numbers_and_has_no_header() -> None:
    layout = detect("链接\n", kind=Kind.LINK)
    rules = Rules(Kind.LINK, TODAY, 2)
    part = read_pieces(["https://a.example/1\nx\n"], layout=layout, rules=rules, first_line=500)
    assert list(part) == [Record(500, "https://a.example/1"), Refused(501, Reason.BAD_LINK, Field.LINK)]


def test_head_is_taken_off_a_stream_and_nothing_is_missing() -> None:
    pieces = ["x" * 10_000] * 5
    head, rest = head_of(pieces)
    assert (len(head), "".join(rest)) == (16_384, "x" * 50_000)


def test_totals_are_true_at_every_step() -> None:
    reading = intake("卡号,卡密\n1,2\n\n3,\n", PAIR)
    assert next(iter(reading)) == Record(2, "2", "1")
    assert (reading.totals.accepted, reading.totals.refused, reading.totals.blank) == (1, 0, 0)
    list(reading)
    assert (reading.totals.lines, reading.totals.rows) == (4, 3)


def test_cells_of_a_spreadsheet_become_records_too() -> None:
    columns = (Field.NUMBER, Field.PASSWORD, Field.EXPIRES_ON)
    cells = ["S1", "0042", "2027-05-01 00:00:00"]
    assert record_of(7, cells, columns=columns, rules=Rules(PAIR, TODAY, 2)) == Record(
        7, "0042", "S1", date(2027, 5, 1)
    )


def test_every_reason_has_a_message() -> None:
    assert set(MESSAGES) == set(Reason)
    assert Refused(3, Reason.MISSING_CODE, Field.CODE).message == "The line has no code."


def test_repr_of_a_record_hides_the_goods() -> None:
    assert repr(Record(1, "SECRET", "NUMBER")) == "Record(line=1, expires_on=None, unit_cost=None)"


lines_of_goods = st.lists(
    st.text(st.sampled_from('ABC123-,;|\t"= \n\r\u3000\ufeff卡号密链接=+@E.0/:年'), max_size=30)
    | st.sampled_from(["卡号,卡密", "code", "链接", '"a","b"', "a----b", "https://a.example/x", "2027-01-01"])
).map("\n".join)


@settings(deadline=None)
@given(lines_of_goods | st.text(), st.sampled_from(Kind))
def test_any_text_is_read_with_every_line_accounted_for(text: str, kind: Kind) -> None:
    try:
        reading = intake(text, kind)
    except IntakeError:
        return
    seen = [outcome.line for outcome in reading]
    assert seen == sorted(set(seen))
    assert all(1 <= line <= reading.totals.lines for line in seen)
    assert len(seen) == reading.totals.accepted + reading.totals.refused
    assert reading.totals.rows <= reading.totals.lines


@settings(deadline=None)
@given(lines_of_goods, st.sampled_from(Kind), st.integers(1, 7))
def test_pieces_cut_anywhere_give_the_same_outcomes(text: str, kind: Kind, size: int) -> None:
    try:
        layout = detect(text, kind=kind)
    except IntakeError:
        return
    rules = Rules(kind, TODAY, 2)
    cut = [text[start : start + size] for start in range(0, len(text), size)]
    assert list(read_pieces(cut, layout=layout, rules=rules)) == list(
        read_pieces([text], layout=layout, rules=rules)
    )


@settings(deadline=None)
@given(st.binary(), st.sampled_from(Kind), st.sampled_from([None, "utf-8", "gbk", "utf-16", "no such"]))
def test_any_bytes_are_read_or_refused_as_declared(data: bytes, kind: Kind, claimed: str | None) -> None:
    try:
        found = list(read(data, kind=kind, today=TODAY, currency_exponent=2, claimed_encoding=claimed))
    except IntakeError as error:
        found, field = [], error.field
    else:
        field = "none"
    assert field in ("none", "encoding", "columns", "file")
    assert all(outcome.line >= 1 for outcome in found)


@settings(deadline=None)
@given(
    st.text("QXZ789", min_size=12, max_size=40),
    st.sampled_from(Kind),
    st.sampled_from(["", "\x07", "\ufffd", '"']),
)
def test_goods_appear_in_no_refusal_and_no_error(code: str, kind: Kind, damage: str) -> None:
    data = (
        f"{code}{damage}{code}\n{code},{damage}{code},{code}\n=A1{code}()\nhttp://{code}\npassword,{code}\n"
    )
    for text in (data, "卡号,卡密\n" + data, "卡密," + data, data.replace(",", "----")):
        shown = []
        try:
            shown = [repr(outcome) + getattr(outcome, "message", "") for outcome in intake(text, kind)]
        except IntakeError as error:
            shown = [str(error), repr(error), error.detail, repr(vars(error))]
        assert not [line for line in shown if code in line]


pairs_of_cells = st.tuples(
    *[
        st.text(
            st.characters(codec="utf-8", categories=("L", "N", "P"), exclude_characters="=#+@-"), min_size=1
        )
    ]
    * 2
)


@settings(deadline=None)
@given(st.lists(pairs_of_cells), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]), st.randoms())
def test_what_a_table_writes_is_what_is_read(
    rows: list[tuple[str, str]], delimiter: str, end: str, chance: random.Random
) -> None:
    def cell(text: str) -> str:
        bare = not set(text) & {'"', delimiter} and chance.random() < 0.5
        return text if bare else '"' + text.replace('"', '""') + '"'

    data = end.join(delimiter.join(map(cell, row)) for row in [("卡号", "卡密"), *rows])
    expected = [Record(line, secret, number) for line, (number, secret) in enumerate(rows, 2)]
    assert outcomes(data, PAIR) == expected


def test_a_line_of_several_header_words_is_a_header_wherever_the_columns_were_put() -> None:
    text = "备注,密码,号码,到期\nx,PW1,N1,2030-01-01\ny,PW2,N2,2030-01-01\n"
    columns = (None, Field.PASSWORD, Field.NUMBER, None)

    reading = read(text, kind=Kind.NUMBER_PASSWORD, today=TODAY, currency_exponent=2, columns=columns)

    assert [(one.number, one.secret) for one in reading if isinstance(one, Record)] == [
        ("N1", "PW1"),
        ("N2", "PW2"),
    ]
    assert reading.layout.header_line == 1
