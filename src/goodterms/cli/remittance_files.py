"""What do the files named on the command line hold, and what do we say of one that cannot be read?"""

from pathlib import Path
from stat import S_ISDIR, S_ISREG


MOST_BYTES_IN_A_FILE = 1024 * 1024 * 1024


class UnableToReadFile(Exception):
    """A file that was named cannot be read at all; `reason` says why, `todo` what to do next."""

    def __init__(self, *, file: Path, reason: str, todo: str) -> None:
        super().__init__(f"{printable(str(file))} {reason}. {todo}")
        self.reason = reason
        self.todo = todo


def read_whole(file: Path) -> bytes:
    """Return the bytes of a file. Raises UnableToReadFile; opens nothing but plain files, which cannot block."""
    try:
        status = file.stat()
    except (OSError, ValueError) as error:
        raise UnableToReadFile(file=file, reason="cannot be found", todo="Check the name and the folder.") from error
    if S_ISDIR(status.st_mode):
        raise UnableToReadFile(
            file=file, reason="is a folder", todo=f"Name the 835 files in it, such as {printable(str(file))}/*.835."
        )
    if not S_ISREG(status.st_mode):
        raise UnableToReadFile(file=file, reason="is not a file", todo="Name an 835 file.")
    if status.st_size > MOST_BYTES_IN_A_FILE:
        raise UnableToReadFile(file=file, reason="is larger than 1 GiB", todo="Ask for it in several files.")
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnableToReadFile(
            file=file, reason=f"cannot be read: {error.strerror}", todo="Check who may read it, and the disk."
        ) from error


def printable(text: str) -> str:
    """Return foreign text as a terminal may show it: what would move the cursor or hide text is written out."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
