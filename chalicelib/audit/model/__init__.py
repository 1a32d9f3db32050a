"""Pure rules of the audit log: its chains, its entries, and what of an action may be shown in them."""
