"""What partners, and the staff who look after them, can have done."""
