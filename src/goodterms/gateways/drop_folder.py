"""Files that others put into a folder for us: which are whole, and where they go when they were taken in.

Whoever puts a file there writes it under another name, ending in .part, and renames it; or simply copies it, and then
it counts as whole when two looks some time apart find it unchanged. What is half there is never read.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path


DONE, FAILED = "done", "failed"
PARTS = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
BETWEEN_LOOKS = timedelta(seconds=20)
LOOKS = ".looks.json"
MOST_FILES = 10_000


class DropFolder:
    """One folder with its subfolders; what was taken in moves below `done` or `failed`."""

    def __init__(self, folder: Path) -> None:
        """Look into this folder, which need not be there."""
        self._folder = folder

    def whole_files(self, *, at: datetime) -> list[Path]:
        """Return the files that are whole, oldest first, and remember the others for the next look.

        A look sooner than some seconds after the last one settles nothing about files that were merely copied.
        """
        if not self._folder.is_dir():
            return []
        before = self._looks()
        now: dict[str, list[int | str]] = {}
        whole: list[tuple[int, Path]] = []
        for path in self._files():
            name = path.relative_to(self._folder).as_posix()
            status = path.stat()
            if path.name.lower().endswith(PARTS):
                now[name] = [status.st_size, status.st_mtime_ns, at.isoformat()]
                continue
            known = before.get(name)
            looked_at = at.isoformat()
            if any(f"{name}{part}" in before for part in PARTS):
                whole.append((status.st_mtime_ns, path))  # it was seen being written, and has got its name
                continue
            if known is not None and known[:2] == [status.st_size, status.st_mtime_ns]:
                looked_at = str(known[2])
                if at - datetime.fromisoformat(looked_at) >= BETWEEN_LOOKS:
                    whole.append((status.st_mtime_ns, path))
            now[name] = [status.st_size, status.st_mtime_ns, looked_at]
        self._remember(now)
        return [path for _, path in sorted(whole)]

    def put_away(self, path: Path, *, why: str | None) -> Path:
        """Move a file that was taken in below `done`; one that could not be, below `failed`, with the reason beside it.

        Returns where it is now. A file of the same name that lies there already is not overwritten.
        """
        into = self._folder / (DONE if why is None else FAILED) / path.relative_to(self._folder).parent
        into.mkdir(parents=True, exist_ok=True)
        place = next(each for each in _names(into / path.name) if not each.exists())
        if why is not None:
            _write(place.with_name(f"{place.name}.txt"), " ".join(why.split()) + "\n")
        path.replace(place)
        return place

    def note_beside(self, place: Path, words: str) -> None:
        """Write one line beside a file that was put away."""
        _write(place.with_name(f"{place.name}.txt"), " ".join(words.split()) + "\n")

    def _files(self) -> Iterator[Path]:
        count = 0
        for folder, folders, names in os.walk(self._folder):
            folders[:] = sorted(
                each
                for each in folders
                if not each.startswith(".") and not (Path(folder) == self._folder and each in {DONE, FAILED})
            )
            for name in sorted(names):
                path = Path(folder) / name
                if name.startswith(".") or not path.is_file() or path.is_symlink():
                    continue
                count += 1
                if count > MOST_FILES:
                    return
                yield path

    def _looks(self) -> dict[str, list[int | str]]:
        try:
            found = json.loads((self._folder / LOOKS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # nothing was seen yet: every file waits for one look more
        return found if isinstance(found, dict) else {}

    def _remember(self, looks: dict[str, list[int | str]]) -> None:
        _write(self._folder / LOOKS, json.dumps(looks))


def _names(place: Path) -> Iterator[Path]:
    yield place
    number = 2
    while True:
        yield place.with_name(f"{place.stem}-{number}{place.suffix}")
        number += 1


def _write(place: Path, words: str) -> None:
    draft = place.with_name(f".{place.name}.part")
    draft.write_text(words, encoding="utf-8")
    draft.replace(place)
