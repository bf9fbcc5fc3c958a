"""Files that leads send: fetched at once, kept by ourselves, served only through a conversation one may see."""

import hashlib
import mimetypes
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from company import file_types, files
from company.models import StoredFile
from conversations import providers
from conversations.models import Message
from tenants import scheduling
from tenants.errors import ProviderRejected, ProviderUnavailable
from tenants.ids import new_id

QUEUE = "media"
MAX_ATTEMPTS = 8
# WhatsApp's voice notes name their codec too; `mimetypes` knows only the type.
ENDINGS = {"audio/ogg": ".ogg", "image/webp": ".webp", "audio/amr": ".amr", "audio/aac": ".aac", "video/3gpp": ".3gp"}


def plan(message: Message) -> None:
    """The file of a message that was just stored is fetched soon, in the caller's transaction."""
    scheduling.schedule_promptly(QUEUE, message.pk)


def fetch(message_id: UUID) -> None:
    """Downloads and stores the file once; a refusal is kept in `extra.media.error`. Safe to run twice."""
    message = Message.objects.select_related("conversation").filter(pk=message_id).first()
    if message is None or message.file_id or not message.extra.get("media", {}).get("link"):
        scheduling.cancel(QUEUE, message_id)
        return
    channel = message.conversation.channel()
    try:
        data, said_type = providers.of(channel).fetch(channel, message.extra["media"]["link"])
    except ProviderUnavailable as problem:
        _again_or_never(message, problem.retry_after)
    except ProviderRejected as problem:
        _give_up(message, problem.code)
    else:
        _keep(message, data, said_type)


def _again_or_never(message: Message, retry_after: float | None) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(message, "unavailable")
        return
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(attempts=message.attempts + 1)
        seconds = retry_after or 5 * 2**message.attempts
        scheduling.schedule(QUEUE, message.pk, timezone.now() + timedelta(seconds=seconds))


def _give_up(message: Message, code: str) -> None:
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.deleted_at is None:
            row.extra["media"] = {**row.extra["media"], "error": code}
            row.save(update_fields=["extra"])
        scheduling.cancel(QUEUE, row.pk)
        message.conversation.notify_changed()


def _keep(message: Message, data: bytes, said_type: str) -> None:
    about = message.extra["media"]
    mime_type = file_types.type_of(data[: file_types.HEAD], said=about.get("mime_type") or said_type)
    name = about.get("name") or f"{message.kind}{ending_of(mime_type)}"
    path = write(data)
    with transaction.atomic():
        row = Message.objects.select_for_update().filter(pk=message.pk).first()
        if row is None or row.file_id or row.deleted_at:  # gone meanwhile, or another worker was faster
            files.let_go([path])
        elif files.keep(path):
            digest = hashlib.sha256(data).hexdigest()
            row.file = StoredFile.objects.create(
                name=name[:200], mime_type=mime_type, size=len(data), sha256=digest, path=path
            )
            row.save(update_fields=["file"])
            message.conversation.notify_changed()
        scheduling.cancel(QUEUE, message.pk)


def reconcile_media() -> None:
    """Plans every file that is neither here nor given up (nightly)."""
    for message_id in Message.objects.without_their_file().values_list("pk", flat=True):
        scheduling.schedule(QUEUE, message_id, timezone.now())


def ending_of(mime_type: str) -> str:
    return ENDINGS.get(mime_type) or mimetypes.guess_extension(mime_type) or ""


def write(data: bytes) -> str:
    """Puts bytes into the company's folder; returns the path below MEDIA_ROOT. The name comes from us alone.

    Until `files.keep` the file is a loose one. Call it outside of a transaction.
    """
    key = str(new_id())
    path = f"{connection.schema_name}/{key[-2:]}/{key}"
    files.announce(path)
    target = files.place_of(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return path
