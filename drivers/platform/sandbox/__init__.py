"""The platform's half of the contract, for demo, drills and tests. Needs the extra `sandbox`."""
