"""Money: what we ask for, what the bank booked, what was allocated to whom and why.

``reference`` makes and checks betalingskenmerken, ``requests`` freezes what is owed, ``camt`` and
``mt940`` read statements, ``importing`` keeps one booking one booking, ``finder`` and ``match``
decide by evidence, ``ledger`` keeps the books in balance, ``views`` shows all of it to people.
"""
