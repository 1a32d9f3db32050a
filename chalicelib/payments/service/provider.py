"""The payment provider of the shop, imported when it is first needed: its SDK is slow to start."""

from chalicelib.payments.gateway import PaymentGateway


def gateway() -> PaymentGateway:
    """The provider with the present credentials."""
    from chalicelib.gateways.stripe_gateway import gateway as stripe  # noqa: PLC0415 - see above

    return stripe()
