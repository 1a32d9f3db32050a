"""The operator's proof that the audit log is what the shop wrote: reads all of it, and the seals."""
