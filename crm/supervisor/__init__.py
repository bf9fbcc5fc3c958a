"""
`bin/dev` and `bin/serve`: one process that starts everything, watches it and stops it.

Nothing here imports Django: the supervisor stays small, and a second start is quick because what is current is
recognised by its stamp and skipped.
"""
