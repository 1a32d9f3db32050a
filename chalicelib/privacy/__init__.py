"""What the shop holds about a person: handed out and erased on request."""
