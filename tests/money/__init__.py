"""The money core against the sandbox's ledger, through everything that can go wrong."""
