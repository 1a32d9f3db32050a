"""Money: whole minor units of a named currency, never a float.

The exponents are ISO 4217's as Stripe applies them: docs.stripe.com/currencies#zero-decimal.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ZERO_DECIMAL = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())

LARGEST_AMOUNT = 99_999_999
"""The largest single charge that the payment provider takes, in minor units."""

Amount = Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]


class Money(BaseModel):
    """An amount in minor units (cents) of its currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: int = Field(strict=True, examples=[1299])
    currency: Currency


def exponent(currency: str) -> int:
    """How many decimals the currency has: 0 for JPY, 3 for KWD, 2 for most."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def major(amount: int, currency: str) -> str:
    """Minor units as people write the amount: `0.50`, `1299`, `1.299`."""
    decimals = exponent(currency)
    return f"{amount / 10**decimals:.{decimals}f}"


_SMALLEST_OF_MOST = frozenset("AUD CAD CHF EUR JPY NZD SGD USD".split())


def smallest_charge(currency: str) -> int:
    """The least that can be charged, in minor units: docs.stripe.com/currencies#minimum-and-maximum."""
    if currency in _SMALLEST_OF_MOST:
        return 50
    return {"GBP": 30, "HKD": 400}.get(currency, 1)
