"""What is this file, when it is not X12?"""

_SIGNATURES = (
    (b"\x1f\x8b", "compressed with gzip"),
    (b"PK\x03\x04", "a ZIP archive (or a spreadsheet)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"-----BEGIN PGP", "encrypted with PGP"),
    (b"\xff\xfe\x00\x00", "UTF-32 text, not ASCII"),
    (b"\x00\x00\xfe\xff", "UTF-32 text, not ASCII"),
    (b"\xff\xfe", "UTF-16 text, not ASCII"),
    (b"\xfe\xff", "UTF-16 text, not ASCII"),
    (b"I\x00S\x00A\x00", "UTF-16 text, not ASCII"),
    (b"\x00I\x00S\x00A", "UTF-16 text, not ASCII"),
    (b"I\x00\x00\x00S\x00\x00\x00", "UTF-32 text, not ASCII"),
    (b"\x00\x00\x00I\x00\x00\x00S", "UTF-32 text, not ASCII"),
    (b"\xc9\xe2\xc1", "EBCDIC text, not ASCII"),
    (b"UNA", "EDIFACT, not X12"),
    (b"UNB", "EDIFACT, not X12"),
)
_FIRST_SEGMENTS = (b"ST", b"GS", b"BPR", b"CLP", b"TA1", b"LX", b"SVC")


def describe_foreign_file(data: bytes) -> str:
    """Return what a file that does not begin with an ISA segment seems to be, as the end of "this is ..."."""
    if not data:
        return "empty"
    for signature, words in _SIGNATURES:
        if data.startswith(signature):
            return words
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "blank"
    if not start.strip(b"\x00"):
        return "nothing but zero bytes"
    return _describe_text(start)


def _describe_text(start: bytes) -> str:
    if start[:3].upper() == b"ISA" and not start.startswith(b"ISA"):
        return "not X12: its first segment is written in small letters"
    for name in _FIRST_SEGMENTS:
        if start.startswith(name) and len(start) > len(name) and not start[len(name) : len(name) + 1].isalnum():
            return f"X12 without its envelope: it starts with {name.decode()} and not with ISA"
    if start.startswith(b"<"):
        return "a web page or XML"
    if start.startswith((b"{", b"[")):
        return "JSON"
    first_line = start.splitlines()[0]
    if first_line.count(b",") > 1 or first_line.count(b"\t") > 1:
        return "a table (CSV or the like)"
    return "not X12: it does not start with ISA"
