"""What is said to the platform and what it answers: one module a subject.

Client and sandbox encode and decode these types as they stand. Times are aware datetimes, money is
fen, identifiers are opaque strings. What a field may hold is in its type (`kiosk.base.bounds`) and
checked at decoding; what fields must be to each other is checked whenever one is made, and raises
`ValueError`.
"""
