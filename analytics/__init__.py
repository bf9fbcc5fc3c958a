"""Read-only figures over the rooms below: no tables of its own, nothing kept, nothing constant.

Every function takes the member who asks and a `Period`, counts only what that member may see, and needs the same few
queries whatever the number of rows. An empty company gives zeros. What each figure means stands at its dataclass.
"""
