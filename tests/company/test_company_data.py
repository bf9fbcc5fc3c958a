"""A CEO takes the whole company along in one file: from the pages, once at a time, and the file passes."""

import hashlib
import os
import resource
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installation
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company import company_data, people_data, transfer
from company import files as company_files
from company.models import AuditEntry, CompanyExport, LooseFile, Notification
from company.transfer import archive
from company.transfer.locks import Lock
from crm import backup
from tenants import locks
from tenants.companies import lifecycle
from tenants.errors import UserError
from tenants.maintenance import cleanup
from tenants.models import Membership, ScheduledJob, Tenant, WhatsAppChannel
from tenants.people import offboarding
from tests.factories import make_lead
from tests.tenants.proof import prove

PASSPHRASE = "six plain words in a row"
KEY = "key-of-the-provider"
DATA, NEW, CLOSING = "/settings/data/", "/settings/data/company/new/", "/settings/close/"
State = CompanyExport.State

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_english(ana: Membership) -> None:
    type(ana.user).objects.update(language="en")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def ceo(browse: Any, ana: Membership) -> Client:
    """Ana, with her second proof."""
    return prove(browse(ana))


def ask(client: Client, passphrase: str = "", **more: str) -> Any:
    return client.post(NEW, {"passphrase": passphrase, **more})


def made(client: Client, passphrase: str = "") -> CompanyExport:
    """Asked for on the page, made as the worker does."""
    assert ask(client, passphrase).url == DATA
    row = CompanyExport.objects.under_way().get()
    company_data.build_company_export(row.pk)
    row.refresh_from_db()
    return row


def download(client: Client, row: CompanyExport) -> Any:
    return client.get(reverse("company:export_file", args=[row.pk]))


def files(solar: Tenant) -> list[str]:
    """What lies in the folder of such files, hidden ones too."""
    folder = Path(installation.MEDIA_ROOT) / solar.schema_name / transfer.PASSING
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def told(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=f"company.{action}").order_by("at", "id"))


# From asking to taking


def test_a_ceo_asks_for_the_file_and_takes_it(ceo: Client, ana: Membership, solar: Tenant, tmp_path: Path) -> None:
    make_lead(first_name="Quetzal")
    assert ask(ceo).url == DATA
    row = CompanyExport.objects.get()
    page = ceo.get(DATA).content.decode()
    assert "every 2s" in page and "Under way" in page and "Download" not in page
    assert ScheduledJob.objects.filter(queue=company_data.QUEUE, subject=row.pk, schema=solar.schema_name).exists()
    company_data.build_company_export(row.pk)
    row.refresh_from_db()
    region = ceo.get("/settings/data/company/").content.decode()
    assert f"/settings/data/company/{row.pk}/file/" in region and "every 2s" not in region
    answer = download(ceo, row)
    content = b"".join(answer.streaming_content)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(len(content)) == str(row.size)
    assert answer["Content-Disposition"].startswith('attachment; filename="aurora-solar-')
    assert hashlib.sha256(content).hexdigest() == row.sha256
    (tmp_path / "got.tgz").write_bytes(content)
    manifest = archive.verify(tmp_path / "got.tgz").manifest
    assert manifest["company"]["name"] == "Aurora Solar" and manifest["lock"] is None
    assert sum(facts.get("rows", 0) for facts in manifest["files"].values()) == row.rows
    assert [line.user_id for line in told("export_asked") + told("exported") + told("export_downloaded")] == [
        ana.user_id
    ] * 3
    bell = Notification.objects.get(kind="company")
    assert (bell.user_id, bell.url) == (ana.user_id, DATA) and "Aurora Solar is ready" in bell.sentence


def test_with_a_passphrase_keys_travel_and_it_is_kept_nowhere(
    ceo: Client, solar: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Main", number="+5491155550077", api_key=KEY)
    assert ask(ceo, PASSPHRASE).url == DATA
    row = CompanyExport.objects.get()
    assert row.passphrase == PASSPHRASE
    assert stored_passphrase(row).startswith(f"v1:{solar.pk}:")
    assert everywhere(solar, PASSPHRASE) == []
    company_data.build_company_export(row.pk)
    row.refresh_from_db()
    assert (row.state, row.with_secrets, stored_passphrase(row)) == (State.DONE, True, "")
    contents = archive.verify(row.file)
    lock = Lock(PASSPHRASE, contents.manifest["lock"])
    assert lock.open(contents.proof) == contents.digest
    parts = {name: source.read() for name, _size, source in archive.members(row.file)}
    assert not any(PASSPHRASE.encode() in part for part in parts.values())
    assert not any("companyexport" in name for name in parts)
    sealed = [value[3:] for value in parts["public/tenants_whatsappchannel.copy"].split() if value[:3] == b"p1:"]
    assert KEY.encode() in map(lock.open, sealed)
    assert PASSPHRASE not in ceo.get(DATA).content.decode() and PASSPHRASE not in caplog.text


def stored_passphrase(row: CompanyExport) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select passphrase from company_companyexport where id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def everywhere(solar: Tenant, words: str) -> list[str]:
    """The tables of the company and of `public` that say these words."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in (%s, 'public') and table_type = 'BASE TABLE'",
            [solar.schema_name],
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'select count(*) from "{schema}"."{table}" t where t::text like %s', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.parametrize("wrong", ["too short", "two lines of it\nand more", "x" * 201])
def test_a_passphrase_that_would_not_do_makes_nothing(ceo: Client, wrong: str) -> None:
    assert ask(ceo, wrong).status_code == 422
    assert not CompanyExport.objects.exists()


def test_it_goes_back_to_where_it_was_asked_for_and_nowhere_else(ceo: Client) -> None:
    assert ask(ceo, back="https://elsewhere.example/").url == "/"
    CompanyExport.objects.all().delete()
    assert ask(ceo, back=CLOSING).url == CLOSING


# Who may


def test_only_a_ceo_with_a_second_proof_may(
    browse: Any, ana: Membership, beto: Membership, sonia: Membership, carla: Membership, ceo: Client
) -> None:
    row = made(ceo)
    addresses = [NEW, "/settings/data/company/", "/settings/data/company/newest/"]
    one = [reverse("company:export_file", args=[row.pk])]
    for member in (beto, sonia):
        client = prove(browse(member))
        assert [client.get(address).status_code for address in addresses + one] == [403] * 4
        assert ask(client).status_code == 403
        assert client.post(reverse("company:export_remove", args=[row.pk])).status_code == 403
    page = browse(sonia).get(DATA).content.decode()
    assert "Data of one person" in page and "Data of the whole company" not in page
    stranger = prove(browse(carla))
    assert download(stranger, row).status_code == 404
    assert stranger.post(reverse("company:export_remove", args=[row.pk])).status_code == 404
    assert str(row.pk) not in stranger.get(DATA).content.decode()
    unproven = browse(ana)
    removed = unproven.post(reverse("company:export_remove", args=[row.pk]), HTTP_REFERER=f"http://testserver{DATA}")
    assert removed.url.endswith("?next=%2Fsettings%2Fdata%2F")
    for answer in (unproven.get(NEW), ask(unproven), download(unproven, row), removed):
        assert answer.status_code == 302 and answer.url.startswith("/account/proof/")
    assert CompanyExport.objects.count() == 1 and len(told("export_downloaded")) == 0
    assert row.file.is_file()


def test_the_roles_say_that_it_is_for_the_ceo(browse: Any, ana: Membership) -> None:
    assert "Take the whole company along in one file" in browse(ana).get("/settings/roles/").content.decode()


# Once at a time


def test_asked_twice_one_is_under_way(ceo: Client) -> None:
    assert ask(ceo).status_code == 302
    again = ask(ceo)
    assert again.status_code == 422 and "is being made already" in again.content.decode()
    assert CompanyExport.objects.count() == 1 and len(told("export_asked")) == 1


def test_the_database_allows_one_under_way(ana: Membership) -> None:
    CompanyExport.objects.create(asked_by=ana.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyExport.objects.create(asked_by=ana.user)


def test_while_another_worker_makes_a_file_the_row_waits(ceo: Client, solar: Tenant) -> None:
    ask(ceo)
    row = CompanyExport.objects.get()
    with locks.held(company_data.LOCK) as own:
        assert own is not None
        company_data.build_company_export(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, files(solar)) == (State.WAITING, 0, [])
    assert ScheduledJob.objects.filter(queue=company_data.QUEUE, subject=row.pk).exists()
    company_data.build_company_export(row.pk)
    company_data.build_company_export(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, len(files(solar)), len(told("exported"))) == (State.DONE, 1, 1, 1)


def test_three_files_are_kept_at_most(ceo: Client) -> None:
    rows = [made(ceo) for _number in range(company_data.MOST_KEPT)]
    refused = ask(ceo)
    assert refused.status_code == 422 and "Delete one of them first" in refused.content.decode()
    ceo.post(reverse("company:export_remove", args=[rows[0].pk]))
    assert ask(ceo).status_code == 302


# The file passes


def test_the_file_is_removed_after_seven_days_and_the_row_stays(ceo: Client, solar: Tenant, ana: Membership) -> None:
    row = made(ceo)
    job = ScheduledJob.objects.get(queue=company_data.QUEUE, subject=row.pk)
    assert timedelta(days=6) < job.due_at - timezone.now() < timedelta(days=8)
    company_data.build_company_export(row.pk)
    assert download(ceo, row).status_code == 200
    CompanyExport.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert download(ceo, row).status_code == 404
    company_data.build_company_export(row.pk)
    gone = CompanyExport.objects.get()
    assert (gone.state, gone.path, files(solar)) == (State.REMOVED, "", [])
    assert (gone.size, gone.rows, gone.sha256, gone.asked_by_id) == (row.size, row.rows, row.sha256, ana.user_id)
    assert [line.actor for line in told("export_removed")] == ["system"]
    assert not ScheduledJob.objects.filter(queue=company_data.QUEUE).exists()
    page = ceo.get(DATA).content.decode()
    assert "File removed" in page and row.sha256 in page


def test_a_ceo_deletes_the_file_now(ceo: Client, solar: Tenant, ana: Membership) -> None:
    row = made(ceo)
    for _twice in range(2):
        assert ceo.post(reverse("company:export_remove", args=[row.pk])).url == DATA
    assert files(solar) == [] and download(ceo, row).status_code == 404
    assert [line.user_id for line in told("export_removed")] == [ana.user_id]
    ask(ceo)
    waiting = CompanyExport.objects.under_way().get()
    assert ceo.post(reverse("company:export_remove", args=[waiting.pk])).status_code == 404


def test_the_night_takes_the_files_of_a_company_that_is_off(ceo: Client, solar: Tenant) -> None:
    old, young = made(ceo), made(ceo)
    week_ago = (timezone.now() - timedelta(days=8)).timestamp()
    os.utime(old.file, (week_ago, week_ago))
    lifecycle.deactivate(solar)
    assert cleanup.sweep_installation()["company_exports"] == 1
    assert files(solar) == [young.file.name]


def test_a_row_whose_file_is_not_there_offers_nothing(ceo: Client) -> None:
    """As after a restore: the files are in no backup."""
    row = made(ceo)
    row.file.unlink()
    assert download(ceo, row).status_code == 404
    assert f"{row.pk}/file/" not in ceo.get(DATA).content.decode()
    company_data.reconcile_company_exports()
    company_data.build_company_export(row.pk)
    row.refresh_from_db()
    assert row.state == State.REMOVED


def test_no_backup_and_no_later_file_has_it(ceo: Client, tmp_path: Path, solar: Tenant, monkeypatch: Any) -> None:
    row = made(ceo)
    other = Path(installation.MEDIA_ROOT) / solar.schema_name / "logo.webp"
    other.write_bytes(b"logo")
    later = made(ceo)
    assert [name for name, _size, _source in read(later) if name.startswith("media/")] == ["media/logo.webp"]
    stored = [Path(path) for path in backup.stored_files(Path(installation.MEDIA_ROOT))]
    assert stored == [other] and row.file.is_file()


def read(row: CompanyExport) -> Any:
    for name, size, source in archive.members(row.file):
        yield name, size, source.read()


def test_an_erasure_takes_the_files_along_and_what_is_being_made_is_begun_anew(
    ceo: Client, solar: Tenant, ana: Membership
) -> None:
    lead = make_lead(first_name="Quetzal", last_name="Zorrilla")
    before = made(ceo)
    ask(ceo)
    row = CompanyExport.objects.under_way().get()
    erased = people_data.ask_erasure(lead.pk, by=ana.user)

    class Erasing(company_data._Progress):
        """The person is erased while the file is half written."""

        def __call__(self, percent: int) -> None:
            if percent > 20 and CompanyExport.objects.kept().exists():
                people_data.answer_person_request(erased.pk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(company_data, "_Progress", Erasing)
        company_data.build_company_export(row.pk)
    row.refresh_from_db()
    before.refresh_from_db()
    assert (row.state, before.state, files(solar)) == (State.WAITING, State.REMOVED, [])
    company_data.build_company_export(row.pk)
    row.refresh_from_db()
    assert row.state == State.DONE and files(solar) == [row.file.name]
    assert not any(b"Zorrilla" in part for _name, _size, part in read(row))


# What goes wrong


def failed(ceo: Client, row: CompanyExport, says: str) -> None:
    row.refresh_from_db()
    assert (row.state, stored_passphrase(row)) == (State.FAILED, "")
    assert not ScheduledJob.objects.filter(queue=company_data.QUEUE, subject=row.pk).exists()
    assert says in ceo.get(DATA).content.decode()
    assert [line.after["reason"] for line in told("export_failed")] == [row.failure]
    assert "could not be made" in Notification.objects.get(kind="unmade").sentence
    assert ask(ceo).status_code == 302  # again


def test_a_full_disk_is_told(ceo: Client, solar: Tenant) -> None:
    """A file may not grow beyond a few bytes, as on a disk that is full."""
    ask(ceo, PASSPHRASE)
    row = CompanyExport.objects.get()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
    try:
        company_data.build_company_export(row.pk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(solar) == []
    failed(ceo, row, "The disk did not take the file")


def test_a_secret_that_cannot_be_read_is_told(ceo: Client, solar: Tenant) -> None:
    WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="n", number="+1")
    WhatsAppChannel.objects.filter(tenant=solar).update(api_key=f"v1:{solar.pk}:broken")
    ask(ceo, PASSPHRASE)
    row = CompanyExport.objects.get()
    company_data.build_company_export(row.pk)
    failed(ceo, row, "A key or token of this company cannot be read.")
    assert files(solar) == []


def test_a_passphrase_that_cannot_be_read_is_told(ceo: Client, solar: Tenant) -> None:
    ask(ceo, PASSPHRASE)
    row = CompanyExport.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("update company_companyexport set passphrase = %s", [f"v1:{solar.pk}:broken"])
    company_data.build_company_export(row.pk)
    failed(ceo, row, "The passphrase could not be kept")


def test_without_a_master_key_no_passphrase_is_taken(ceo: Client, settings: Any) -> None:
    settings.NEXUS_MASTER_KEYS = []
    answer = ask(ceo, PASSPHRASE)
    assert answer.status_code == 422 and "NEXUS_MASTER_KEY" in answer.content.decode()
    assert not CompanyExport.objects.exists()


def test_it_is_given_up_after_five_attempts(ceo: Client, solar: Tenant) -> None:
    ask(ceo, PASSPHRASE)
    row = CompanyExport.objects.get()
    CompanyExport.objects.filter(pk=row.pk).update(attempts=company_data.MOST_ATTEMPTS)
    company_data.build_company_export(row.pk)
    failed(ceo, row, "It was tried several times in vain.")


def test_a_company_that_is_switched_off_keeps_no_passphrase(ceo: Client, solar: Tenant) -> None:
    ask(ceo, PASSPHRASE)
    row = CompanyExport.objects.get()
    lifecycle.deactivate(solar)
    assert stored_passphrase(row) == ""
    lifecycle.reactivate(solar)
    failed(ceo, row, "The company was switched off before the file was made.")


def test_a_file_that_was_being_made_when_the_company_went_off_does_not_count(
    ceo: Client, solar: Tenant, monkeypatch: Any
) -> None:
    ask(ceo, PASSPHRASE)
    row = CompanyExport.objects.get()
    write = transfer.write

    def and_meanwhile(*args: Any, **options: Any) -> Any:
        lifecycle.deactivate(solar)
        return write(Tenant.objects.get(pk=solar.pk), *args[1:], **options)

    with monkeypatch.context() as patch:
        patch.setattr(transfer, "write", and_meanwhile)
        company_data.build_company_export(row.pk)
    assert (stored_passphrase(row), files(solar), told("exported")) == ("", [], [])
    lifecycle.reactivate(solar)
    failed(ceo, row, "The company was switched off before the file was made.")


def test_nothing_is_asked_for_in_a_company_that_went_off_meanwhile(ana: Membership, solar: Tenant) -> None:
    lifecycle.deactivate(solar)
    with pytest.raises(UserError, match="switched off meanwhile"):
        company_data.ask(passphrase=PASSPHRASE, by=ana.user)
    assert not CompanyExport.objects.exists()


# Before a company is closed


def test_the_page_that_closes_a_company_offers_the_file_first(browse: Any, ceo: Client, beto: Membership) -> None:
    page = ceo.get(CLOSING).content.decode()
    newest = "/settings/data/company/newest/"
    assert f'hx-get="{newest}"' in page and f'href="{DATA}"' in page
    assert "nobody can log in to it any more" in page
    assert page.index(newest) < page.index("Switch off")
    region = ceo.get(newest).content.decode()
    assert f"{NEW}?back=%2Fsettings%2Fclose%2F" in region
    form = ceo.get(f"{NEW}?back={CLOSING}").content.decode()
    assert f'name="back" value="{CLOSING}"' in form
    ask(ceo, back=CLOSING)
    row = CompanyExport.objects.get()
    region = ceo.get(newest).content.decode()
    assert "<progress" in region and "every 2s" in region and NEW not in region
    company_data.build_company_export(row.pk)
    region = ceo.get(newest).content.decode()
    assert f"/settings/data/company/{row.pk}/file/" in region and "every 2s" not in region
    assert b"".join(download(ceo, row).streaming_content)


def test_a_deleted_company_takes_its_files_along(ceo: Client, solar: Tenant, own_folder: Path) -> None:
    made(ceo)
    lifecycle.deactivate(solar)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    lifecycle.delete_company(solar, typed_name=solar.name)
    assert list(own_folder.iterdir()) == []


def test_whoever_s_account_is_emptied_is_in_no_file_any_more(
    ceo: Client, ana: Membership, beto: Membership, solar: Tenant
) -> None:
    row = made(ceo)
    beto.suspend(by=ana.user)
    offboarding.empty(beto, by=ana.user)
    loose = LooseFile.objects.get()
    assert ScheduledJob.objects.filter(queue="file", subject=loose.pk).exists()
    company_files.remove_loose_file(loose.pk)
    assert files(solar) == []
    row.refresh_from_db()
    assert (row.state, row.path) == (CompanyExport.State.REMOVED, "")


def test_a_refused_page_does_not_tell_the_passphrase_again(ceo: Client) -> None:
    assert b"short one" not in ask(ceo, "short one").content
    ask(ceo)
    refused = ask(ceo, "a whole and good passphrase")
    assert refused.status_code == 422 and b"a whole and good" not in refused.content
