"""The table of endpoints, events and deliveries."""
