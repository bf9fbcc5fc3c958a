"""`bin/manage`: a Django command on a checkout that is built and, the very first time, on a database with tables."""

from __future__ import annotations

import os
import subprocess
import sys

from crm import configuration
from crm.build import build
from crm.embedded import CHECKOUT, FrameError, provide
from crm.embedded.environment import load_env_file
from crm.supervisor import prepare

MAKES_TABLES_ITSELF = {"migrate", "migrate_schemas", "makemigrations"}


def main() -> int:
    try:
        load_env_file()
        configuration.require_sound()
        build()
        sys.path.insert(0, str(CHECKOUT))
        import manage

        if manage.needs_services(sys.argv) and sys.argv[1] not in MAKES_TABLES_ITSELF:
            make_first_tables()
    except FrameError as error:
        print(error, file=sys.stderr)
        return 1
    return manage.main()


def make_first_tables() -> None:
    """Migrate an embedded database that has never been migrated; later ones are bin/dev's and bin/serve's."""
    environment = dict(os.environ)
    lease = provide(start=False)
    if not prepare.has_tables(lease.services):
        with lease:
            lease.start()
            command = [sys.executable, "-m", "crm.supervisor.prepare", "--tables"]
            if subprocess.run(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL).returncode:
                raise FrameError("The tables could not be made: see above.")
            prepare.remember_tables(lease.services)
    os.environ.clear()
    os.environ.update(environment)


if __name__ == "__main__":
    sys.exit(main())
