"""What crosses the wire between partners, or the staff who look after them, and the shop."""
