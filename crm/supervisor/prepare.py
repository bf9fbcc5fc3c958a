"""
Bring the tables up to date and make the demo: `python -m crm.supervisor.prepare [--demo]`.

The supervisor asks `tables_are_current()` first, without Django: a stamp beside the cluster's data says which
migrations were applied. With a `DATABASE_URL` of somebody else there is no stamp, and Django itself looks.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from crm.build import folder_of, modules
from crm.embedded import CHECKOUT, FrameError, Services, home_path

# Exit codes: nothing may start; all but some companies may be served.
REFUSED = 3
NOT_ALL = 4


def migrations_stamp() -> str:
    """Changes whenever a migration or a package that brings migrations changes, or a module comes."""
    digest = hashlib.sha256((CHECKOUT / "requirements" / "base.txt").read_bytes())
    own = [folder / "migrations" for module in modules() if (folder := folder_of(module))]
    for folder in [*sorted(CHECKOUT.glob("*/migrations")), *own]:
        for path in sorted(folder.glob("*.py")):
            digest.update(os.path.relpath(path, CHECKOUT).encode() + path.read_bytes())
    return digest.hexdigest()


def demo_stamp() -> str:
    """Changes whenever the demo would be made differently."""
    digest = hashlib.sha256()
    for path in sorted(
        [*CHECKOUT.glob("*/demo.py"), *CHECKOUT.glob("*/demo/*"), *CHECKOUT.glob("*/*/commands/demo.py")]
    ):
        if path.is_file():
            digest.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    for name in ("PORT", "HOST", "SITE_URL", "DEMO_PASSWORD", "YCLOUD_API_BASE"):
        digest.update(f"{name}={os.environ.get(name, '')}\n".encode())
    return digest.hexdigest()


def tables_are_current(services: Services | None) -> bool:
    stamp = _tables_stamp_file(services)
    return stamp is not None and _read(stamp) == _tables_stamp(services)


def has_tables(services: Services | None) -> bool:
    """Whether the tables were ever made here (always assumed of a database of somebody else)."""
    stamp = _tables_stamp_file(services)
    return stamp is None or stamp.exists()


def demo_is_current(home: Path) -> bool:
    return (home / "demo.json").exists() and _read(home / "demo.stamp") == demo_stamp()


def remember_tables(services: Services | None) -> None:
    stamp = _tables_stamp_file(services)
    if stamp is not None:
        stamp.write_text(_tables_stamp(services))


def _tables_stamp(services: Services | None) -> str:
    identity = services.postgres.identity() if services is not None and services.postgres is not None else ""
    return f"{identity} {migrations_stamp()}"


def _tables_stamp_file(services: Services | None) -> Path | None:
    if services is None or services.postgres is None:
        return None
    return services.place.root / "migrated"


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def keys_that_do_not_fit() -> str:
    """A sentence that says what to restore; empty when the master key opens the key of every company."""
    from tenants.errors import KeyMissing
    from tenants.maintenance import rotation

    try:
        lost = [row.tenant.name for row in rotation.unfitting()]
    except KeyMissing as error:
        return error.message
    if not lost:
        return ""
    named = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
    return (
        f"NEXUS_MASTER_KEY does not open the keys of {named}: restore the master key that was set when they last "
        "worked (with rotation, the newest first and the older ones after commas). Nothing was started."
    )


def main(words: list[str]) -> int:
    """`--tables` migrates every schema, `--keys` looks whether the master key fits, `--demo` makes the demo."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    import django
    from django.core.management import call_command, get_commands

    django.setup()
    from crm import pooling

    try:
        pooling.require_own_sessions()
    except FrameError as error:
        print(error)
        return REFUSED
    failed = []
    if "--tables" in words:
        from crm.upgrading import upgrade

        failed = upgrade()
    if "--keys" in words and (lost := keys_that_do_not_fit()):
        print(lost)
        return REFUSED
    if "--demo" in words and "demo" in get_commands():
        call_command("demo")
        (home_path() / "demo.stamp").write_text(demo_stamp())
    for tenant in failed:
        print(f"{tenant.name} is not served, its tables could not be brought up to date: {tenant.upgrade_failure}")
    return NOT_ALL if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
