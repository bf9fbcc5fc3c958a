"""A company's logo: decoded by us, made small and written anew, kept in the company's media folder.

What a person uploads is never served: only the image that we drew from its pixels. The company's row keeps the name
of the file alone, so that the folder may move with the company.
"""

import re
import time
import warnings
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tenants import audit
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.models import Tenant, User

LARGEST_FILE = 2 * 1024 * 1024  # bytes
LARGEST_IMAGE = 16_000_000  # pixels: decoded it takes four bytes each
SIDE = 512  # pixels
# So long a new image may wait for the row to name it.
ON_ITS_WAY = 3600  # seconds
FORMATS = ("PNG", "JPEG", "WEBP")
NAME = re.compile(r"[0-9a-f-]{36}\.webp")


def draw(upload: IO[bytes]) -> bytes:
    """The uploaded image as WebP of at most 512 by 512 pixels, without anything but its pixels. Raises UserError."""
    data = upload.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise UserError(_("This file is larger than 2 MB. Choose a smaller one."))
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            # Pillow only warns of an image that is twice as large as is sensible; we have our own limit.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _drawn(upload)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise UserError(_("This is no image that can be read. Choose a PNG, JPEG or WebP file.")) from None


def _drawn(upload: IO[bytes]) -> bytes:
    with Image.open(upload, formats=FORMATS) as image:
        # The header alone has been read: nothing is decoded before the size is known.
        if image.width * image.height > LARGEST_IMAGE:
            raise _too_many_pixels()
        image.draft("RGB", (SIDE, SIDE))
        small = ImageOps.exif_transpose(image).convert("RGBA")
    small.thumbnail((SIDE, SIDE))
    # A fresh image: comments, places and colour profiles stay behind.
    clean = Image.new("RGBA", small.size)
    clean.paste(small)
    out = BytesIO()
    clean.save(out, "WEBP", quality=90, method=4)
    return out.getvalue()


def _too_many_pixels() -> UserError:
    return UserError(_("This image has too many pixels. Make it smaller first: 512 by 512 are enough."))


def path_of(tenant: Tenant) -> Path | None:
    """Where the logo lies; None without one."""
    return _folder(tenant) / tenant.logo if NAME.fullmatch(tenant.logo) else None


def _folder(tenant: Tenant) -> Path:
    return Path(settings.MEDIA_ROOT) / tenant.schema_name / "logo"


def put(tenant: Tenant, upload: IO[bytes], *, by: User) -> None:
    """The company shows this image from the next request on. Raises UserError."""
    data = draw(upload)
    name = f"{new_id()}.webp"
    folder = _folder(tenant)
    folder.mkdir(parents=True, exist_ok=True)
    # Written before the row names it: whoever dies in between leaves a file that nobody sees.
    (folder / name).write_bytes(data)
    _change(tenant, name, by)


def remove_logo(tenant: Tenant, *, by: User) -> None:
    """The company shows its initials again."""
    _change(tenant, "", by)


@transaction.atomic
def _change(tenant: Tenant, name: str, by: User) -> None:
    row = Tenant.objects.select_for_update().get(pk=tenant.pk)
    old, before = path_of(row), row.logo
    if before == name:
        return
    Tenant.objects.filter(pk=row.pk).update(logo=name)
    tenant.logo = name
    audit.record(
        row.schema_name, "company.logo_changed", row.pk, by=by.pk, before={"logo": before}, after={"logo": name}
    )
    if old is not None:
        transaction.on_commit(lambda: old.unlink(missing_ok=True))


def sweep() -> int:
    """Removes the images of the entered company that its row does not name: what a dead worker left (nightly)."""
    named = Tenant.objects.values_list("logo", flat=True).get(pk=connection.tenant.pk)
    before = time.time() - ON_ITS_WAY
    folder = Path(settings.MEDIA_ROOT) / connection.schema_name / "logo"
    left = [path for path in folder.glob("*.webp") if path.name != named and path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
