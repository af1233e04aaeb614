"""Questions about all workloads at once, decided by Z3 (the extra `prove`)."""
