import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.stock.intake import (
    Encoding,
    IntakeError,
    Text,
    UndetectedEncoding,
    UnknownEncoding,
    WrongEncoding,
    decode,
    decode_chunks,
    identify,
)

HEADER = "卡号,卡密\n8867,0047\n"

visible = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"))


@pytest.mark.parametrize(
    ("data", "encoding", "guessed"),
    [
        (b"ABCD\r\n", "utf-8", False),
        (b"", "utf-8", False),
        (HEADER.encode(), "utf-8", False),
        (codecs.BOM_UTF8 + HEADER.encode(), "utf-8-sig", False),
        (HEADER.encode("utf-16"), "utf-16", False),
        (codecs.BOM_UTF16_BE + HEADER.encode("utf-16-be"), "utf-16", False),
        (HEADER.encode("gbk"), "gbk", True),
        ("卡号㐂\n".encode("gb18030"), "gb18030", True),
        (("\ufeff" + HEADER).encode("gb18030"), "gb18030", False),
    ],
)
def test_encoding_is_found_without_a_claim(data: bytes, encoding: str, guessed: bool) -> None:
    decoded = decode(data)
    assert (decoded.encoding, decoded.guessed) == (encoding, guessed)
    assert "\ufeff" not in decoded.text


def test_text_is_whole_and_without_its_mark() -> None:
    assert decode(codecs.BOM_UTF8 + HEADER.encode()) == Text(HEADER, "utf-8-sig")


@pytest.mark.parametrize(
    ("claimed", "codec", "reported"),
    [
        ("UTF-8", "utf-8", "utf-8"),
        ("utf_8", "utf-8", "utf-8"),
        ("utf-8", "utf-8-sig", "utf-8-sig"),
        ("utf-8-sig", "utf-8", "utf-8"),
        ("GB2312", "gbk", "gbk"),
        (" GBK ", "gbk", "gbk"),
        ("gb18030", "gb18030", "gb18030"),
        ("big5", "big5", "big5"),
        ("utf-16", "utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be", "utf-16-be"),
    ],
)
def test_true_claim_is_taken(claimed: str, codec: str, reported: str) -> None:
    text = "兌換\n" if codec == "big5" else HEADER
    assert decode(text.encode(codec), claimed=claimed) == Text(text, reported)


@pytest.mark.parametrize(
    ("data", "claimed", "offset"),
    [
        (b"ABC\n\xbf\xa8\xba\xc5\n", "utf-8", 4),
        (b"ABC\n" + "é\n".encode("latin-1"), "gbk", 4),
        (b"ABC\xe9", "ascii", 3),
        (b"AB\xff", "big5", 2),
        (b"AB\0C", "utf-8", 2),
        (b"AB\0C", "gbk", 2),
        (codecs.BOM_UTF8 + b"AB", "gbk", 0),
        (codecs.BOM_UTF16_LE + b"A\0", "utf-8", 0),
        (codecs.BOM_UTF16_LE + b"A\0", "utf-16-be", 0),
        (codecs.BOM_UTF16_LE + b"A\0\0\0", "utf-16", 4),
        ("ABCD\n".encode("utf-32"), "utf-16", 2),
        ("AB\n".encode("utf-16-le"), "utf-16", 0),
        (b"ABCD\nEFGH\n", "utf-16-le", 0),
        ("A\n".encode("utf-16-le"), "utf-16-be", 2),
        (b"A\0B\0C", "utf-16-le", 4),
    ],
)
def test_false_claim_is_refused_with_the_byte(data: bytes, claimed: str, offset: int) -> None:
    with pytest.raises(WrongEncoding) as refused:
        decode(data, claimed=claimed)
    assert (refused.value.encoding, refused.value.offset) == (claimed, offset)
    assert refused.value.field == "encoding"
    assert refused.value.detail == f"The file is not {claimed} text at byte {offset}."


@pytest.mark.parametrize(
    "claimed", ["", "klingon", "hex", "base64", "rot13", "zlib", "utf-7", "idna", "unicode_escape"]
)
def test_only_listed_text_encodings_are_known(claimed: str) -> None:
    with pytest.raises(UnknownEncoding) as refused:
        decode(b"41", claimed=claimed)
    assert refused.value.claimed == claimed


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b"\0\x81@\x80\0", 0),
        (b"PK\x03\x04\x14\x00\x06", 5),
        (b"code\ncaf\xe9\n", 8),
        (b"\xff\xfe\x00\x00A\x00\x00\x00", 2),
        ("A\n".encode("utf-16-le"), 1),
        ("卡\ue000\n".encode("gb18030"), 2),
    ],
)
def test_doubtful_bytes_are_refused_without_a_claim(data: bytes, offset: int) -> None:
    with pytest.raises(UndetectedEncoding) as refused:
        decode(data)
    assert refused.value.offset == offset


def test_last_byte_decides_for_the_whole_file() -> None:
    data = b"ABCD\n" * 50_000 + "卡".encode("gbk")
    assert identify(data[start : start + 4096] for start in range(0, len(data), 4096)).name == "gbk"


def test_chunks_that_changed_since_they_were_scanned_are_refused() -> None:
    pieces = decode_chunks([b"AB", b"C\xe5", b"\x8d", b"D"], Encoding("utf-8", "utf-8"))
    assert next(pieces) == "AB"
    assert next(pieces) == "C"
    with pytest.raises(WrongEncoding) as refused:
        next(pieces)
    assert refused.value.offset == 3


def test_repr_of_text_does_not_show_it() -> None:
    assert repr(decode(b"SECRET")) == "Text(encoding='utf-8', guessed=False)"


@settings(deadline=None)
@given(visible, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_every_text_comes_back_as_it_was(text: str, codec: str) -> None:
    assert decode(text.encode(codec), claimed=codec).text == text


@settings(deadline=None)
@given(visible)
def test_utf_8_is_never_mistaken(text: str) -> None:
    assert decode(text.encode()) == Text(text, "utf-8")


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(),
        visible.map(lambda text: text.encode("gb18030")),
        visible.map(lambda t: t.encode("utf-16")),
    ),
    st.sampled_from([None, "utf-8", "gbk", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    st.integers(1, 5),
)
def test_chunking_changes_nothing(data: bytes, claimed: str | None, size: int) -> None:
    chunks = [data[start : start + size] for start in range(0, len(data), size)]

    def outcome(parts: list[bytes]) -> tuple[object, ...]:
        try:
            encoding = identify(parts, claimed=claimed)
        except IntakeError as error:
            return type(error), vars(error)
        return encoding, "".join(decode_chunks(parts, encoding))

    assert outcome(chunks) == outcome([data])


@settings(deadline=None)
@given(st.binary(), st.sampled_from(["utf-8", "gbk", "gb18030", "big5", "ascii", "cp1252"]))
def test_offset_is_the_first_byte_that_python_cannot_decode(data: bytes, claimed: str) -> None:
    data = data.replace(b"\0", b"").lstrip(b"\xef\xff\xfe\x84")
    try:
        expected: str | int = data.decode(claimed)
    except UnicodeDecodeError as error:
        expected = error.start
    try:
        found: str | int = decode(data, claimed=claimed).text
    except WrongEncoding as refused:
        found = refused.offset
    assert found == expected


@settings(deadline=None)
@given(st.binary(), st.text())
def test_arbitrary_bytes_and_claims_raise_only_declared_errors(data: bytes, claimed: str) -> None:
    for claim in (None, claimed):
        try:
            decoded = decode(data, claimed=claim)
        except IntakeError:
            continue
        assert "\0" not in decoded.text
