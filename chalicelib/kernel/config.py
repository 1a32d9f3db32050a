"""What the functions are told by their environment, checked once, at cold start."""

import os
from datetime import timedelta
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

PREFIX = "YIMA_"


class ConfigurationError(RuntimeError):
    """The environment lacks a setting or holds one that makes no sense; names it, never its value."""


class Settings(BaseModel):
    """Names and limits of one stage. Holds no secret: secrets are read from their store by ARN."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stage: str = Field(pattern=r"^[a-z][a-z0-9-]{1,15}$")
    table_catalog: str
    table_stock: str
    table_orders: str
    table_payments: str
    table_notices: str
    table_campaigns: str
    table_ledger: str
    table_wallets: str
    table_invoices: str
    table_breaks: str
    table_partners: str
    table_reconciliation: str
    table_buyers: str
    table_webhooks: str
    table_audit: str
    table_staff: str
    pages_bucket: str
    uploads_bucket: str
    seals_bucket: str
    uploads_address: str = Field(default="", pattern=r"^(https?://[^\s?#]+)?$")
    hold_seconds: int = Field(ge=1, le=86_400)
    hold_seconds_minimum: int = Field(ge=1, le=3_600)
    review_timeout_seconds: int = Field(ge=1, le=31_536_000)
    short_wait_seconds: int = Field(ge=1, le=2_592_000)
    refund_limits: str = Field(default="", pattern=r"^([A-Z]{3}:\d{1,10}(,[A-Z]{3}:\d{1,10})*)?$")
    sweep_grace_seconds: int = Field(default=60, ge=1, le=3_600)
    delivery_due_seconds: int = Field(default=120, ge=1, le=3_600)
    open_per_buyer: int = Field(default=0, ge=0, le=1_000)
    open_per_device: int = Field(default=0, ge=0, le=1_000)
    open_per_range: int = Field(default=0, ge=0, le=1_000)
    trusted_proxies: int = Field(default=0, ge=0, le=3)
    vault: Literal["kms", "file"]
    vault_key: str
    pepper_secret: str
    token_secret: str
    stripe_secret: str
    report_secret: str
    seal_secret: str
    stripe_api_base: str = ""
    notification_queue_url: str
    webhook_queue_url: str
    payment_machine: str
    delivery_machine: str
    refund_machine: str
    stock_import_machine: str
    stock_rollback_machine: str
    user_pool_id: str
    user_pool_client_id: str
    cognito_keys_url: str = ""
    staff_mfa: Literal["ON", "OPTIONAL"] = "ON"
    buyer_pool_id: str
    buyer_client_id: str
    erasure_wait_seconds: int = Field(default=604_800, ge=1, le=2_592_000)
    stripe_tax: bool = False
    seller_name: str = Field(default="", max_length=200)
    seller_address: str = Field(default="", max_length=500)
    seller_email: str = Field(default="", max_length=200)
    seller_tax_id: str = Field(default="", max_length=40)
    shop_url: str = Field(default="", pattern=r"^(https?://[^\s?#]+)?$")
    mail_from: str = Field(default="", pattern=r"^([^@\s<>]+@[^@\s<>]+)?$")
    outgoing_allow_loopback: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("outgoing_allow_loopback")
    @classmethod
    def _on_this_machine_only(cls, allowed: bool, about: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's
        if allowed and about.data.get("stage") not in {"local", "test"}:
            raise ValueError("only a stage on one's own machine may send to that machine")
        return allowed

    @property
    def hold(self) -> timedelta:
        """How long an unpaid order keeps its codes where the product does not say otherwise."""
        return timedelta(seconds=self.hold_seconds)

    def refund_limit(self, currency: str) -> int | None:
        """Above how many minor units two of the staff must agree to a refund; None: never."""
        pairs = (pair.split(":") for pair in self.refund_limits.split(",") if pair)
        return {name: int(amount) for name, amount in pairs}.get(currency)

    @property
    def sweep_grace(self) -> timedelta:
        """How long after its time an order is left to its workflow."""
        return timedelta(seconds=self.sweep_grace_seconds)

    @property
    def delivery_due(self) -> timedelta:
        """How long after its payment, or a decision, an order should be over."""
        return timedelta(seconds=self.delivery_due_seconds)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; read once. Raises `ConfigurationError` naming every bad variable."""
    values = {name: os.environ[PREFIX + name.upper()] for name in Settings.model_fields if _present(name)}
    try:
        return Settings.model_validate(values)
    except ValidationError as refusal:
        names = sorted({PREFIX + str(error["loc"][0]).upper() for error in refusal.errors()})
        message = f"missing or wrong in the environment: {', '.join(names)}"
        raise ConfigurationError(message) from None


def _present(name: str) -> bool:
    return PREFIX + name.upper() in os.environ


def check_at_cold_start() -> None:
    """Refuse to start a deployed function whose environment is wrong; elsewhere nothing is checked."""
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        settings()
