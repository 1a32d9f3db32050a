"""What other domains, the desk and the stream do with the ledger."""
