"""What other domains, the buyer and the stream do with wallets."""
