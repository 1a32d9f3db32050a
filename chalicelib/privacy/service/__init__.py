"""What is done with personal data as a whole."""
