"""What Yima costs and how fast it is, measured on a shop of its own: `make bench`."""
