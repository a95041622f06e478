"""A synthetic registry of any size, the same for the same seed: for benchmarks and load, never for people."""
