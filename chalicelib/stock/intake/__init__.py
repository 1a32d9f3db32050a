"""Reading of merchants' files of codes: pure, in constant memory, without a place where a code could leak."""

from chalicelib.stock.intake.decode import Encoding, Text, decode, decode_chunks, identify
from chalicelib.stock.intake.detect import Columns, Layout, detect
from chalicelib.stock.intake.errors import (
    IntakeError,
    UndetectedEncoding,
    UnknownEncoding,
    UnusableColumns,
    UnusableWorkbook,
    WrongEncoding,
    WrongType,
)
from chalicelib.stock.intake.fold import fold, fold_code, fold_text
from chalicelib.stock.intake.kinds import ENDINGS, is_workbook, require_kind
from chalicelib.stock.intake.mask import mask
from chalicelib.stock.intake.model import MOST_COLUMNS, Field, Kind, Reason, Record, Refused, Rules
from chalicelib.stock.intake.read import Intake, Totals, head_of, read, read_pieces
from chalicelib.stock.intake.records import record_of
from chalicelib.stock.intake.workbook import table_pieces

__all__ = [
    "ENDINGS",
    "MOST_COLUMNS",
    "Columns",
    "Encoding",
    "Field",
    "Intake",
    "IntakeError",
    "Kind",
    "Layout",
    "Reason",
    "Record",
    "Refused",
    "Rules",
    "Text",
    "Totals",
    "UndetectedEncoding",
    "UnknownEncoding",
    "UnusableColumns",
    "UnusableWorkbook",
    "WrongEncoding",
    "WrongType",
    "decode",
    "decode_chunks",
    "detect",
    "fold",
    "fold_code",
    "fold_text",
    "head_of",
    "identify",
    "is_workbook",
    "mask",
    "read",
    "read_pieces",
    "record_of",
    "require_kind",
    "table_pieces",
]
