"""Money: whole minor units of a named currency, never a float.

The exponents are ISO 4217's as Stripe applies them: docs.stripe.com/currencies#zero-decimal.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ZERO_DECIMAL = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())

WHOLE_ONLY = frozenset({"ISK", "UGX"})
"""Written without decimals in the world, with two at the provider: the last two digits must be 00."""

CURRENCIES = frozenset(
    (
        "USD AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN "
        "BZD CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF "
        "GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR "
        "LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
        "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TND "
        "TOP TRY TTD TWD TZS UAH UGX UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
    ).split()
)
"""What the payment provider charges in: docs.stripe.com/currencies."""

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
    sign, size = "-" if amount < 0 else "", abs(amount)
    whole, part = divmod(size, 10**decimals)
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"


_SMALLEST = {
    "AED": 200, "BGN": 100, "CNY": 400, "CZK": 1500, "DKK": 250, "GBP": 30, "HKD": 400, "HUF": 17_500,
    "KRW": 700, "MXN": 1000, "MYR": 200, "NOK": 300, "PLN": 200, "RON": 200, "SEK": 300, "THB": 1000,
}  # fmt: skip
_SMALLEST_ELSEWHERE = 50


def smallest_charge(currency: str) -> int:
    """The least that can be charged, in minor units: docs.stripe.com/currencies#minimum-and-maximum.

    Where the provider names no least amount it wants about half a US dollar and has the last word.
    """
    return _SMALLEST.get(currency, _SMALLEST_ELSEWHERE)


def step(currency: str) -> int:
    """Amounts are charged in multiples of this: 10 where the third decimal cannot be charged, mostly 1."""
    if currency in THREE_DECIMAL:
        return 10
    return 100 if currency in WHOLE_ONLY else 1


def movable(amount: int, currency: str) -> int:
    """The most of an amount that the payment provider can move, either way, in minor units."""
    return amount - amount % step(currency)


def unmovable(amount: int, currency: str) -> str | None:
    """Why the payment provider could not move that amount, either way; None if it can."""
    if movable(amount, currency) == amount:
        return None
    return f"amounts in {currency} must be multiples of {step(currency)}"


def unchargeable(amount: int, currency: str) -> str | None:
    """Why the payment provider could not charge that price; None if it can."""
    if currency not in CURRENCIES:
        return "the payment provider does not know this currency"
    least = smallest_charge(currency)
    if amount < least:
        return f"the smallest price in {currency} is {major(least, currency)}"
    return unmovable(amount, currency)


def chargeable(amount: int, currency: str) -> int:
    """The least that the payment provider can charge and that is not less than that amount."""
    size = step(currency)
    return -(-max(amount, smallest_charge(currency)) // size) * size


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split by weight into whole units that add up to it exactly; the largest remainders get more.

    Of equal remainders the earlier gets the unit. Weights that are all 0 count as equal.
    """
    if not weights:
        return []
    weights = weights if any(weights) else [1] * len(weights)
    whole = sum(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    found = [quotient for quotient, _ in parts]
    order = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    for index in order[: total - sum(found)]:
        found[index] += 1
    return found
