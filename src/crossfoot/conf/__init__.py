"""The typed environment, and nothing else."""
