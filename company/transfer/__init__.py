"""One company in one file, from one installation to another.

The file is a gzip tar: `public/TABLE.copy` and `company/TABLE.copy` (rows as COPY writes them), `media/…`, and at its
end `manifest.json` (format, migrations, settings, people, counts and SHA-256 of every file before it) with
`manifest.sha256`. With a passphrase secrets are in it too, encrypted under a key that is derived from the passphrase;
`manifest.proof` then shows that whoever wrote the manifest knew it.

Not in it: passwords, sessions, tokens, second factors, e-mails, invitations, jobs. The rows of `public` are those of
`tables.PUBLIC`; of the company's schema it is every table that the database has, but `tables.STAYING`.
"""

from company.transfer.archive import MoveError, NotWritten, Unreadable
from company.transfer.exporting import PASSING, export, write
from company.transfer.importing import load

__all__ = ["PASSING", "MoveError", "NotWritten", "Unreadable", "export", "load", "write"]
