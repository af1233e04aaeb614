"""Loading what is decided with: packs, workloads and cases. Must know nothing of deciding."""
