"""What is told to whom, how it gets there, and what staff do about it."""
