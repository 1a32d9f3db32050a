"""Routes of partners, and of the staff who look after them."""
