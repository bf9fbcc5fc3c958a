"""A company's logo: only pixels survive, only its own people see it."""

import os
import re
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from company.models import AuditEntry
from tenants.companies import logo
from tenants.ids import new_id
from tenants.maintenance import cleanup
from tenants.models import Membership, Tenant

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(size: tuple[int, int] = (900, 300), form: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (20, 120, 200)).save(out, form, **options)
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG that says it is enormous; its header is all there is."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def upload(client: Any, data: bytes, name: str = "logo.png", kind: str = "image/png") -> Any:
    return client.post(reverse("tenants:logo"), {"logo": SimpleUploadedFile(name, data, kind)})


def address(tenant: Tenant) -> str:
    return reverse("tenants:logo_file", args=[tenant.pk, tenant.logo])


def kept(tenant: Tenant) -> list[Path]:
    return sorted((Path(settings.MEDIA_ROOT) / tenant.schema_name).rglob("*.*"))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_it_is_drawn_anew_small_and_shown_at_once(browse: Any, ana: Membership, beto: Membership, form: str) -> None:
    other = browse(beto)
    assert upload(browse(ana), picture(form=form)).status_code == 302
    tenant = Tenant.objects.get(pk=ana.tenant_id)
    # A colleague's next page shows it.
    assert f'src="{address(tenant)}"' in other.get("/").content.decode()
    answer = other.get(address(tenant))
    shown = Image.open(BytesIO(b"".join(answer.streaming_content)))
    assert (shown.format, shown.size) == ("WEBP", (512, 171))
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_nothing_but_pixels_survives(browse: Any, ana: Membership) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "taken at 1 Secret Street")
    data = picture(pnginfo=words) + b"<script>alert(1)</script>"
    assert upload(browse(ana), data).status_code == 302
    (path,) = kept(Tenant.objects.get(pk=ana.tenant_id))
    assert b"Secret Street" in data and b"Secret" not in path.read_bytes() and b"script" not in path.read_bytes()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (SVG, "logo.svg", "image/svg+xml"),
        (SVG, "logo.png", "image/png"),
        (b"<html><script>alert(1)</script>", "logo.png", "image/png"),
        (picture(form="GIF"), "logo.gif", "image/gif"),
        (picture()[:200], "logo.png", "image/png"),
        (bomb(60_000), "logo.png", "image/png"),
        (bomb(5_000), "logo.png", "image/png"),
        (picture((4001, 4000)), "logo.png", "image/png"),
        (b"", "logo.png", "image/png"),
        (picture((10, 10)) + b"x" * logo.LARGEST_FILE, "logo.png", "image/png"),
    ],
)
def test_what_is_no_sensible_image_is_refused_in_words(
    browse: Any, ana: Membership, data: bytes, name: str, kind: str
) -> None:
    response = upload(browse(ana), data, name, kind)
    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    tenant = Tenant.objects.get(pk=ana.tenant_id)
    assert tenant.logo == "" and kept(tenant) == []
    assert not AuditEntry.objects.filter(action="company.logo_changed").exists()


def test_another_image_replaces_the_first_and_removing_brings_the_initials_back(
    browse: Any, ana: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    client = browse(ana)
    upload(client, picture())
    first = Tenant.objects.get(pk=ana.tenant_id).logo
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, picture((64, 64)))
    tenant = Tenant.objects.get(pk=ana.tenant_id)
    assert [path.name for path in kept(tenant)] == [tenant.logo] and tenant.logo != first
    old = address(tenant)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("tenants:logo_remove")).status_code == 302
    assert kept(tenant) == []
    assert client.get(old).status_code == 404
    page = client.get("/").content.decode()
    assert "/logos/" not in page and re.search(r">\s*AS\s*</span>", page)
    trail = AuditEntry.objects.filter(action="company.logo_changed").order_by("number").values_list("before", "after")
    assert list(trail) == [
        ({"logo": ""}, {"logo": first}),
        ({"logo": first}, {"logo": tenant.logo}),
        ({"logo": tenant.logo}, {"logo": ""}),
    ]


def test_only_its_own_people_see_it(browse: Any, ana: Membership, carla: Membership, client: Any) -> None:
    upload(browse(ana), picture())
    tenant = Tenant.objects.get(pk=ana.tenant_id)
    assert browse(ana).get(address(tenant)).status_code == 200
    assert browse(carla).get(address(tenant)).status_code == 404
    assert client.get(address(tenant)).status_code == 302
    Membership.objects.filter(pk=ana.pk).update(status=Membership.Status.SUSPENDED)
    assert browse(ana).get(address(tenant)).status_code == 302


def test_a_name_that_leads_elsewhere_opens_nothing_and_breaks_no_page(
    browse: Any, ana: Membership, media: Path
) -> None:
    """Such a name could come with an imported company."""
    (media / "secret.webp").write_bytes(b"x")
    Tenant.objects.filter(pk=ana.tenant_id).update(logo="../../secret.webp")
    assert logo.path_of(Tenant.objects.get(pk=ana.tenant_id)) is None
    assert browse(ana).get("/").status_code == 200


def test_only_ceos_change_it(browse: Any, beto: Membership, sonia: Membership) -> None:
    for member in (beto, sonia):
        assert upload(browse(member), picture()).status_code == 403
        assert browse(member).post(reverse("tenants:logo_remove")).status_code == 403


def test_the_night_takes_what_a_dead_worker_left(browse: Any, ana: Membership) -> None:
    upload(browse(ana), picture())
    (named,) = kept(Tenant.objects.get(pk=ana.tenant_id))
    old, young = named.with_name(f"{new_id()}.webp"), named.with_name(f"{new_id()}.webp")
    for path in (old, young):
        path.write_bytes(b"x")
    for path in (old, named):
        os.utime(path, (0, 0))
    assert cleanup.sweep_company()["logos"] == 1
    assert set(named.parent.iterdir()) == {named, young}
