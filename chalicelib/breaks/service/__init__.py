"""What other domains record as breaks, and what staff do about them."""
