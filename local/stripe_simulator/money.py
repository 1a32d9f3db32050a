"""Currencies, limits and fees. Amounts are in minor units.

Source: docs.stripe.com/currencies (supported, zero-decimal, three-decimal, minimum and maximum amounts).
"""

from .errors import Refusal

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
WHOLE_ONLY = frozenset({"isk", "ugx"})
"""Zero-decimal in the world, two-decimal in Stripe's API: the last two digits must be 00."""

CURRENCIES = (
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn "
    "bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf "
    "gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr "
    "lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen "
    "pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd "
    "top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw"
).split()
_SUPPORTED = frozenset(CURRENCIES)

MINIMUM = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "cny": 400,
    "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50,
    "krw": 700, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300,
    "sgd": 50, "thb": 1000,
}  # fmt: skip
"""Stripe's table; cny and krw are about what half a US dollar is worth, Stripe's rule for all others."""
_MINIMUM_ELSEWHERE = 50
MAXIMUM = 99_999_999

FEE_PER_MILLE = 29
FEE_FIXED = 30
DISPUTE_FEE = 1500
THREE_DECIMAL_STEP = 10
WHOLE_STEP = 100


def decimals(currency: str) -> int:
    """How many digits of an amount stand behind the decimal point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def readable(amount: int, currency: str) -> str:
    """An amount as people write it, without the currency: `12.99`, `1299`, `1.290`."""
    digits = decimals(currency)
    return f"{amount / 10**digits:,.{digits}f}"


def with_symbol(amount: int, currency: str) -> str:
    """An amount as Stripe's messages write it: `$12.99`, `¥1,299`, `12.99 CHF`."""
    symbol = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cny": "¥"}.get(currency)
    return (
        symbol + readable(amount, currency) if symbol else f"{readable(amount, currency)} {currency.upper()}"
    )


def known_currency(currency: str, param: str) -> str:
    """The currency in lower case; refused when Stripe does not support it."""
    lower = currency.lower()
    if lower not in _SUPPORTED:
        supported = ", ".join(CURRENCIES)
        raise Refusal(
            f"Invalid currency: {lower}. Stripe currently supports these currencies: {supported}", param=param
        )
    return lower


def check_step(amount: int, currency: str, param: str) -> None:
    """Refuse an amount that is finer than the currency can be charged."""
    step = THREE_DECIMAL_STEP if currency in THREE_DECIMAL else WHOLE_STEP if currency in WHOLE_ONLY else 1
    if amount % step:
        raise Refusal(
            f"Invalid amount: amounts in {currency} must be evenly divisible by {step}.",
            param=param,
            code="parameter_invalid_integer",
        )


def check_total(total: int, currency: str) -> None:
    """Refuse a Checkout total that is below Stripe's minimum or above its maximum charge."""
    least = MINIMUM.get(currency, _MINIMUM_ELSEWHERE)
    opening = "The Checkout Session's total amount due must add up to"
    if total < least:
        raise Refusal(
            f"{opening} at least {with_symbol(least, currency)} {currency}", code="amount_too_small"
        )
    if total > MAXIMUM:
        raise Refusal(
            f"{opening} no more than {with_symbol(MAXIMUM, currency)} {currency}", code="amount_too_large"
        )


def fee_of(amount: int) -> int:
    """Stripe's fee on a charge: 2.9 % rounded half up, plus 30; never more than the charge."""
    return min(amount, (amount * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED)
