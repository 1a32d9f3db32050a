"""Partners: who buys by program, signs each request, and pays from a balance kept with the shop."""
