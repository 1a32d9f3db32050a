"""E-mail addresses as people send them."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _checked(text: str) -> str:
    """The address in its normal form. The library is imported when it is first needed: it is slow to load."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - see above

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"this is not a mail address: {error}") from None


EmailAddress = Annotated[
    str, Field(max_length=254, json_schema_extra={"format": "email"}), AfterValidator(_checked)
]
