"""Two-person approval: what one of the staff asks for and another consents to, done once, as it was asked."""
