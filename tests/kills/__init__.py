"""A terminal killed with SIGKILL while it serves, and what its journal and the ledger then say."""
