"""The provider's statement against the ledger against the orders, day by day and payout by payout."""
