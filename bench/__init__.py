"""Every benchmark against its baseline, in one run: `make bench`."""
