"""A file that somebody else has put together: whole by its checksums, and not what a company is."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from company import audit_chain, transfer
from company.models import PersonRequest, StoredFile
from company.transfer import MoveError, archive
from tenants import schemas
from tenants.ids import new_id
from tenants.models import AuditCheckpoint, Membership, Tenant, User, WhatsAppChannel
from tests.factories import make_conversation, make_lead, make_message

Parts = dict[str, bytes]
FILES, MEMBERS, CHECKPOINTS = (
    "company/company_storedfile.copy", "public/tenants_membership.copy", "public/tenants_auditcheckpoint.copy",
)  # fmt: skip
PERSONS = "company/company_personrequest.copy"
PICTURE = "PATH_OF_THE_PICTURE"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def parts(solar: Tenant, ana: Membership, tmp_path: Path) -> Parts:
    """A company like Aurora Solar, exported, under another name and id."""
    channel = WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Main", number="+5491155550000")
    file = StoredFile.objects.create(name="a.png", mime_type="image/png", size=1, path=PICTURE)
    make_message(conversation=make_conversation(channel=channel, lead=make_lead()), kind="image", file=file)
    now = timezone.now()
    PersonRequest.objects.create(
        kind="export", state="done", person=new_id(), asked_by=ana.user, path=PICTURE, done_at=now, expires_at=now
    )
    audit_chain.seal()
    transfer.write(solar, tmp_path / "x.tgz")
    WhatsAppChannel.objects.filter(pk=channel.pk).delete()
    found = {name: source.read() for name, _size, source in archive.members(tmp_path / "x.tgz")}
    others = {str(pk): str(new_id()) for pk in Membership.objects.filter(tenant=solar).values_list("pk", flat=True)}
    for old, new in {**others, str(solar.pk): str(UUID(int=7))}.items():
        found = {name: content.replace(old.encode(), new.encode()) for name, content in found.items()}
    manifest = json.loads(found[archive.MANIFEST])
    manifest["company"]["name"] = "Otra"
    found[archive.MANIFEST] = json.dumps(manifest).encode()
    connection.set_schema_to_public()
    return found


def told(parts: Parts, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads(parts[archive.MANIFEST])
    change(manifest)
    parts[archive.MANIFEST] = json.dumps(manifest).encode()


def pack(parts: Parts, path: Path, more: Callable[[tarfile.TarFile], None] | None = None) -> Path:
    """The file with sums that are right."""
    rows = {name: content for name, content in parts.items() if name.split("/")[0] in archive.FOLDERS}
    manifest = json.loads(parts[archive.MANIFEST])
    for name, content in rows.items():
        facts = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        if name.endswith(".copy"):
            facts["rows"] = content.count(b"\n")
        manifest["files"][name] = facts
    manifest["files"] = {name: facts for name, facts in manifest["files"].items() if name in rows}
    text = json.dumps(manifest).encode()
    seal = hashlib.sha256(text).hexdigest().encode()
    with tarfile.open(path, "w:gz") as tar:
        if more:
            more(tar)
        for name, content in {**rows, archive.MANIFEST: text, archive.SEAL: seal}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def refused(parts: Parts, tmp_path: Path, why: str) -> None:
    path = pack(parts, tmp_path / "crafted.tgz")
    with pytest.raises(MoveError, match=why):
        transfer.load(path)
    assert not Tenant.objects.filter(name="Otra").exists()


def named(parts: Parts, path: str) -> None:
    """The picture lies in the company's folder."""
    schema = json.loads(parts[archive.MANIFEST])["schema"]
    for name in (FILES, PERSONS):
        parts[name] = parts[name].replace(PICTURE.encode(), path.replace("{}", schema).encode())


def test_what_is_right_comes_in(parts: Parts, tmp_path: Path) -> None:
    named(parts, "{}/ab/key")
    done = transfer.load(pack(parts, tmp_path / "good.tgz"))
    with schemas.company(done.tenant.schema_name):
        assert StoredFile.objects.get().path == f"{done.tenant.schema_name}/ab/key"


@pytest.mark.parametrize("path", ["/etc/passwd", "{}/../keys"])
def test_no_row_names_a_file_outside_of_the_company(parts: Parts, tmp_path: Path, path: str) -> None:
    named(parts, path)
    refused(parts, tmp_path, "names a file that is not the company's")


def test_no_erasure_removes_a_file_outside_of_the_company(parts: Parts, tmp_path: Path) -> None:
    named(parts, "{}/a")
    parts[PERSONS] = parts[PERSONS].replace(b"\t[]\t[]\t", b'\t[]\t["/etc/passwd"]\t')
    assert b"passwd" in parts[PERSONS]
    refused(parts, tmp_path, "names a file that is not the company's")


def test_nobody_is_seated_in_another_company(parts: Parts, tmp_path: Path, clinic: Tenant) -> None:
    named(parts, "{}/a")
    parts[MEMBERS] = parts[MEMBERS].replace(str(UUID(int=7)).encode(), str(clinic.pk).encode(), 1)
    refused(parts, tmp_path, "of another company")


def test_no_company_that_is_being_made_is_taken_away(parts: Parts, tmp_path: Path) -> None:
    hers = Tenant.objects.create(
        pk=UUID(int=7), name="Hers", schema_name="c_hers_7", status="creating", plan={"email": "her@example.test"}
    )
    refused(parts, tmp_path, "is here already, as Hers")
    hers.refresh_from_db()
    assert hers.schema_name == "c_hers_7"


def test_no_trail_of_another_company_is_touched(parts: Parts, tmp_path: Path, clinic: Tenant) -> None:
    """With people of other ids here the trail is sealed anew, and its points are not compared."""
    named(parts, "{}/a")
    beto = User.objects.get(email="beto@example.test")
    for name in parts:
        parts[name] = parts[name].replace(str(beto.pk).encode(), str(UUID(int=9)).encode())
    row = {"id": new_id(), "tenant_id": clinic.pk, "day": "2020-01-01", "number": 1, "seal": "0" * 64}
    columns = json.loads(parts[archive.MANIFEST])["columns"][CHECKPOINTS]
    parts[CHECKPOINTS] += "\t".join(str(row[name]) for name in columns).encode() + b"\n"
    refused(parts, tmp_path, "of another company")
    assert not AuditCheckpoint.objects.filter(tenant=clinic, seal="0" * 64).exists()


def test_a_name_that_is_none_reaches_no_letter(parts: Parts, tmp_path: Path) -> None:
    named(parts, "{}/a")
    told(parts, lambda manifest: manifest["people"].append(_person("Go to https://evil.example")))
    transfer.load(pack(parts, tmp_path / "good.tgz"))
    assert User.objects.get(email="new@example.test").name == "new"


def _person(name: str, email: str = "new@example.test") -> dict[str, Any]:
    return {"id": str(UUID(int=8)), "email": email, "name": name, "phone": "", "language": "", "is_active": True}


@pytest.mark.parametrize("email", ["a@b.example\nBcc: all@example.test", "a@b.example, c@d.example", ""])
def test_an_email_that_is_none_is_refused(parts: Parts, tmp_path: Path, email: str) -> None:
    told(parts, lambda manifest: manifest["people"].append(_person("Nora", email)))
    refused(parts, tmp_path, "whose e-mail is none")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda manifest: manifest["company"].update(name="Go to https://evil.example"), "settings are not valid"),
        (lambda manifest: manifest.update(lock={"salt": "00", "n": 2**40, "r": 8, "p": 1}), "locked in another way"),
        (lambda manifest: manifest.update(lock="none"), "locked in another way"),
        (lambda manifest: manifest.pop("format"), "cut, damaged or no exported company"),
    ],
)
def test_what_the_manifest_says_is_not_believed(
    parts: Parts, tmp_path: Path, change: Callable[[dict[str, Any]], object], why: str
) -> None:
    told(parts, change)
    with pytest.raises(MoveError, match=why):
        transfer.load(pack(parts, tmp_path / "crafted.tgz"), passphrase="six plain words in a row")


def test_uploads_that_no_disk_can_take_are_not_begun(parts: Parts, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 10})())
    parts["media/large"] = b"x" * 11
    refused(parts, tmp_path, "larger than the disk has room for")


@pytest.mark.parametrize(
    "name", ["", ".", "/", "media", "media/", "media//a", "media/./a", "media/../a", "/etc/a", "public/a/b", "else/a"]
)
def test_no_name_leads_elsewhere(parts: Parts, tmp_path: Path, name: str) -> None:
    def more(tar: tarfile.TarFile) -> None:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))

    with pytest.raises(MoveError, match="no exported company"):
        transfer.load(pack(parts, tmp_path / "crafted.tgz", more))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_nothing_but_plain_files_is_taken(parts: Parts, tmp_path: Path, kind: bytes) -> None:
    def more(tar: tarfile.TarFile) -> None:
        entry = tarfile.TarInfo("media/link")
        entry.type, entry.linkname = kind, "/etc/passwd"
        tar.addfile(entry)

    with pytest.raises(MoveError, match="no exported company"):
        transfer.load(pack(parts, tmp_path / "crafted.tgz", more))


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_no_header_fills_the_memory(parts: Parts, tmp_path: Path, kind: bytes) -> None:
    def more(tar: tarfile.TarFile) -> None:
        entry = tarfile.TarInfo("header")
        entry.type, entry.size = kind, archive.LARGEST_HEADER + 1
        assert tar.fileobj
        tar.fileobj.write(entry.tobuf(tarfile.USTAR_FORMAT))
        tar.fileobj.write(bytes(archive.LARGEST_HEADER + 512))

    with pytest.raises(MoveError, match="cut, damaged"):
        transfer.load(pack(parts, tmp_path / "crafted.tgz", more))


def test_no_row_fills_the_memory(parts: Parts, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("company.transfer.rows.LONGEST_ROW", 50)
    refused(parts, tmp_path, "longer than a row can be")


def test_no_manifest_fills_the_memory(parts: Parts, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("company.transfer.archive.LARGEST_MANIFEST", 100)
    refused(parts, tmp_path, "cut, damaged")
    monkeypatch.undo()
    parts[archive.MANIFEST] = b"[" * 200_000
    with tarfile.open(tmp_path / "deep.tgz", "w:gz") as tar:
        seal = hashlib.sha256(parts[archive.MANIFEST]).hexdigest().encode()
        for name, content in ((archive.MANIFEST, parts[archive.MANIFEST]), (archive.SEAL, seal)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    with pytest.raises(MoveError, match="cut, damaged"):
        transfer.load(tmp_path / "deep.tgz")
