"""The proofs of money, promises and the store, for as long as there is time."""
