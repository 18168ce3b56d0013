"""What is on disk: one SQLite file, its vault and its audit."""
