"""Money that the shop keeps for somebody: a buyer's store credit, a partner's prepaid balance."""
