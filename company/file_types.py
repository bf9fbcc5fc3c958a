"""What a file really is, by its first bytes. What others say of it decides only between kinds that look alike."""

# So many bytes tell.
HEAD = 32
UNKNOWN = "application/octet-stream"
# Shown in the page; everything else is only offered for download.
SHOWN = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "image/gif", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac",
        "audio/amr", "video/mp4", "video/3gpp", "application/pdf",
    }
)  # fmt: skip
STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"%PDF-", "application/pdf"),
)
# The same container holds sound alone or pictures too.
MP4 = ("video/mp4", "audio/mp4")
THREE_GP = ("video/3gpp", "audio/3gpp")
STILL_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")


def type_of(head: bytes, *, said: str = "") -> str:
    """The type of a file that begins with `head`; `said` is what its sender calls it.

    What is said counts where the bytes leave it open, and for types that no page shows anyway.
    """
    said = said.split(";")[0].strip().lower()[:100]
    if found := _by_bytes(head, said):
        return found
    family = said.split("/")[0]
    return UNKNOWN if not said or said in SHOWN or family in {"image", "audio", "video"} else said


def _by_bytes(head: bytes, said: str) -> str:
    for start, mime_type in STARTS:
        if head.startswith(start):
            return mime_type
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12], said)
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        # Frames of MPEG sound; layer 0 is AAC's own framing.
        return "audio/mpeg" if head[1] & 0x06 else "audio/aac" if head[1] & 0xF6 == 0xF0 else ""
    return ""


def _by_brand(brand: bytes, said: str) -> str:
    if brand in STILL_BRANDS:
        return "image/heic"
    if brand.startswith(b"3g"):
        return said if said in (*THREE_GP, *MP4) else THREE_GP[0]
    if brand in {b"M4A ", b"M4B "}:
        return "audio/mp4"
    return "video/quicktime" if brand == b"qt  " else said if said in MP4 else MP4[0]
