class IntakeError(ValueError):
    """A merchant's file cannot be read as a whole; nothing of it was taken.

    `field` names the argument to correct, `detail` says how. Neither ever holds text of the file.
    """

    def __init__(self, detail: str, *, field: str) -> None:
        super().__init__(detail)
        self.field = field
        self.detail = detail


class UnknownEncoding(IntakeError):
    """The claimed encoding is not one that is read here."""

    def __init__(self, claimed: str) -> None:
        super().__init__(f"The encoding {claimed[:40]!r} is not one that is read here.", field="encoding")
        self.claimed = claimed


class WrongEncoding(IntakeError):
    """The bytes are not text in the claimed encoding; `offset` is the first byte that is not."""

    def __init__(self, encoding: str, offset: int) -> None:
        super().__init__(f"The file is not {encoding} text at byte {offset}.", field="encoding")
        self.encoding = encoding
        self.offset = offset


class UndetectedEncoding(IntakeError):
    """No encoding was claimed and none fits; `offset` is where the last candidate failed."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"The file is no text in a known encoding at byte {offset}.", field="encoding")
        self.offset = offset


class UnusableColumns(IntakeError):
    """The header or the column mapping does not say where the goods are."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="columns")


class UnusableWorkbook(IntakeError):
    """The file is a workbook that cannot be read, or too large a one."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="file")


class WrongType(IntakeError):
    """The file is of another type than its name says, or of one that is not read here."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="file")
