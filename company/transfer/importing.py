"""Taking a company in from a file: the whole file is verified first, then all of it comes in, or nothing.

Row, key and schema are made as for every new company; the rows come in one transaction at whose end the company is
active. What a dead process left is a company "being created": importing the same file again removes it and begins anew.
"""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader

from company import files
from company.models import Notification, PersonRequest, StoredFile, record
from company.transfer import archive
from company.transfer.archive import Contents, MoveError
from company.transfer.exporting import Tell
from company.transfer.locks import COST, Lock
from company.transfer.rows import Rows
from tenants import crypto, erasures, queues
from tenants.companies import lifecycle
from tenants.companies.provisioning import build, schema_name_for
from tenants.models import Membership, OutgoingEmail, Tenant, User
from tenants.names import is_name


@dataclass
class Imported:
    """What came in. `without_password` are the people who were new here and have to choose one."""

    tenant: Tenant
    rows: int = 0
    media: int = 0
    matched: int = 0
    renewed: int = 0
    resealed: int = 0
    without_password: list[User] = field(default_factory=list)

    def ceos_without_password(self) -> list[User]:
        """Who runs the company and cannot log in before they have chosen a password."""
        seats = Membership.objects.active().filter(tenant=self.tenant, role=Membership.Role.CEO)
        return [seat.user for seat in seats.filter(user__in=self.without_password).select_related("user")]


def load(
    path: Path,
    *,
    passphrase: str = "",
    name: str = "",
    renew_addresses: bool = False,
    without_secrets: bool = False,
    tell: Tell = lambda percent: None,
) -> Imported:
    """Makes the company that is in `path`. Raises MoveError, UserError, and then nothing was changed."""
    connection.set_schema_to_public()
    crypto.master()
    contents = archive.verify(path)
    tell(20)
    manifest = contents.manifest
    _require_same_release(manifest)
    lock = _lock_of(contents, passphrase, without_secrets)
    _require_room(manifest)
    name = name or manifest["company"]["name"]
    with ExitStack() as held:
        held.enter_context(lifecycle.alone(name))
        held.enter_context(lifecycle.alone(manifest["company"]["id"]))
        tenant = _row(manifest["company"], name)
        try:
            build(tenant)
            tell(40)
            with transaction.atomic():
                done = _fill(tenant, path, contents, lock, renew_addresses)
                _open_doors(tenant, manifest, done)
        except BaseException:
            lifecycle.remove_company(tenant)
            raise
    erasures.take_back(erasures.Kind.COMPANY, tenant.pk)
    return done


def _require_same_release(manifest: dict[str, Any]) -> None:
    """The schema must have been built by exactly the migrations that this release has."""
    connection.set_schema_to_public()
    mine = {config.label for config in apps.get_app_configs() if config.name in (*settings.TENANT_APPS, "tenants")}
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations if app in mine}
    theirs = {label for label in manifest["migrations"] if label.partition(".")[0] in mine}
    if theirs - known:
        raise MoveError("The file was made by a newer version: upgrade this installation first. Nothing was changed.")
    if known - theirs:
        raise MoveError(
            "The file was made by an older version: upgrade the source first and export again. Nothing was changed."
        )


def _lock_of(contents: Contents, passphrase: str, without_secrets: bool) -> Lock | None:
    facts = contents.manifest["lock"]
    if facts is None or without_secrets:
        return None
    if not passphrase:
        raise MoveError(
            "The file has secrets: give its passphrase with --passphrase-file, or leave them out with "
            "--without-secrets. Nothing was changed."
        )
    if not isinstance(facts, dict) or {name: facts.get(name) for name in COST} != COST:
        # Whoever wrote the file could ask for more memory than there is.
        raise MoveError("The file is locked in another way than this version locks. Nothing was changed.")
    lock = Lock(passphrase, facts)
    if lock.open(contents.proof) != contents.digest:
        raise MoveError("This is not the passphrase of the file. Nothing was changed.")
    return lock


def _require_room(manifest: dict[str, Any]) -> None:
    """A file of a few megabytes can say that it holds more than the disk does."""
    uploads = sum(facts["size"] for name, facts in manifest["files"].items() if name.startswith("media/"))
    media = Path(settings.MEDIA_ROOT)
    folder = next(path for path in (media, *media.parents) if path.exists())
    if uploads > shutil.disk_usage(folder).free:
        raise MoveError("The uploads in the file are larger than the disk has room for. Nothing was changed.")


def _row(company: dict[str, Any], name: str) -> Tenant:
    """The company's row, not saved, once nothing stands in its way."""
    known = Tenant.objects.filter(pk=company["id"]).first()
    # One that is being made for somebody has a plan; what a dead import left has none.
    if known and (known.status != Tenant.Status.CREATING or known.plan):
        raise MoveError(f"This company is here already, as {known.name}. Nothing was changed.")
    if Tenant.objects.filter(name__iexact=name).exclude(pk=company["id"]).exists():
        raise MoveError(f"A company {name} is here already: choose another name with --name. Nothing was changed.")
    if known:
        lifecycle.remove_company(known)
    values = {f.attname: f.to_python(company[f.attname]) for f in Tenant._meta.concrete_fields if f.attname in company}
    values |= {"name": name, "schema_name": schema_name_for(name), "status": Tenant.Status.CREATING}
    tenant = Tenant(**values | {"plan": {}, "failure": ""})
    try:
        tenant.full_clean(exclude=["schema_name"])
    except ValidationError as error:
        raise MoveError(
            f"The company's settings are not valid: {' '.join(error.messages)} Nothing was changed."
        ) from error
    return tenant


def _fill(tenant: Tenant, path: Path, contents: Contents, lock: Lock | None, renew_addresses: bool) -> Imported:
    manifest = contents.manifest
    done = Imported(tenant)
    people = _seat_people(manifest["people"], done)
    rows = Rows(tenant, manifest, people, lock, renew_addresses)
    rows.clear()
    try:
        for name, _size, source in archive.members(path):
            if name.startswith("media/"):
                _write(
                    Path(settings.MEDIA_ROOT) / tenant.schema_name / PurePosixPath(name).relative_to("media"), source
                )
                done.media += 1
            elif name.endswith(".copy"):
                done.rows += rows.take(name, source)
            else:
                continue
            if source.sha256.hexdigest() != manifest["files"][name]["sha256"]:
                raise MoveError(f"{path} changed while it was read. Nothing was changed.")
        connection.set_tenant(tenant)
        done.resealed = rows.finish()
        _require_own_files(tenant)
    except OSError as error:
        raise MoveError(f"The uploads could not be written ({error.strerror}). Nothing was changed.") from error
    except (Error, psycopg.Error) as error:
        if "tenants_whatsappchannel_token" in str(error):
            raise MoveError(
                "A webhook address of this company is used here already: --renew-addresses makes new ones. "
                "Nothing was changed."
            ) from error
        first = (str(error).splitlines() or [""])[0]
        raise MoveError(f"The database did not take the rows ({first}). Nothing was changed.") from error
    finally:
        connection.set_schema_to_public()
    done.renewed = rows.renewed
    return done


def _require_own_files(tenant: Tenant) -> None:
    """No row may name a file outside of the company's folder: it would be shown to its people, or removed."""
    paths = set(StoredFile.objects.values_list("path", flat=True))
    for path, going in PersonRequest.objects.values_list("path", "files"):
        paths |= {path, *going} - {""}
    if not all(isinstance(path, str) and files.is_within(path, tenant.schema_name) for path in paths):
        raise MoveError("A row of the file names a file that is not the company's. Nothing was changed.")


def _seat_people(people: list[dict[str, Any]], done: Imported) -> dict[bytes, bytes]:
    """Everybody by their e-mail; who has no account here gets one without a password. Ids that change on the way."""
    changed: dict[bytes, bytes] = {}
    for person in people:
        user = User.objects.filter(email=person["email"]).first()
        if user is None:
            user = _new_person(person)
            done.without_password.append(user)
        else:
            done.matched += 1
        if str(user.pk) != person["id"]:
            changed[person["id"].encode()] = str(user.pk).encode()
    return changed


def _new_person(person: dict[str, Any]) -> User:
    """With the id that they have in the file, unless somebody here has it. Raises MoveError."""
    try:
        validate_email(person["email"])
    except ValidationError as error:
        raise MoveError("The file has a person whose e-mail is none. Nothing was changed.") from error
    facts = {key: person[key] for key in ("name", "phone", "language", "is_active")}
    if not is_name(facts["name"]):
        facts["name"] = person["email"].partition("@")[0]
    if not User.objects.filter(pk=person["id"]).exists():
        facts["id"] = UUID(person["id"])
    return User.objects.create_user(person["email"], None, **facts)


def _write(target: Path, source: archive.Hashed) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "wb") as copy:
        while data := source.read(archive.CHUNK):
            copy.write(data)


def _open_doors(tenant: Tenant, manifest: dict[str, Any], done: Imported) -> None:
    """Plans what is due, writes to the new people, tells the trail, and lets people in: all with the commit."""
    from company import people_data  # which has files of the company made anew, and so imports us

    connection.set_tenant(tenant)
    try:
        for repair in queues.reconcilers():
            repair()
        # They speak of files that lie where the company came from.
        Notification.objects.filter(kind__in=[Notification.Kind.COMPANY, Notification.Kind.UNMADE]).delete()
        for row in waiting_for_a_letter(done):
            OutgoingEmail.post("moved", tenant, row.pk, to=row.user)
        # Whoever was erased since the file was made stays so, wherever the list of erasures is the same.
        people_data.erase_again(datetime.fromisoformat(manifest["created_at"]))
        record("company.imported", tenant.pk, after={"made_at": manifest["created_at"], "from": manifest["schema"]})
    finally:
        connection.set_schema_to_public()
    created = Tenant._meta.get_field("created_at").to_python(manifest["company"]["created_at"])
    Tenant.objects.filter(pk=tenant.pk).update(status=Tenant.Status.ACTIVE, created_at=created)
    tenant.refresh_from_db()


def waiting_for_a_letter(done: Imported) -> list[Membership]:
    """Of the new people those who may enter, or are waiting to."""
    allowed = (Membership.Status.ACTIVE, Membership.Status.PENDING)
    rows = Membership.objects.filter(tenant=done.tenant, status__in=allowed, user__in=done.without_password)
    return [row for row in rows.select_related("user") if row.user.is_active]
