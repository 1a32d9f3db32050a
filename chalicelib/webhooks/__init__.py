"""What other programs are told of what happens in the shop, signed, at addresses that staff name."""
