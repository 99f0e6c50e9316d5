"""The house is whole and speaks only of itself."""

import re
import subprocess
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout: which files belong to the project cannot be told")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_locks_hold_hashes_and_no_addresses():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==", text, flags=re.MULTILINE)
        assert len(pinned) > 20


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    hosts = re.compile(r"https?://[^\s\"')]*(pypi|pythonhosted|npmjs|deb\.debian)")
    folders = re.compile(r"(?<![\w.~-])/(home|work|root|Users)/\w")
    for path in tracked():
        if path.suffix in {".ttf", ".png", ".pdf", ".gz", ".xlsx"} or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not hosts.search(text), path
        assert not folders.search(text), path


def test_every_make_target_explains_itself():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):(.*)$", makefile, flags=re.MULTILINE)

    assert {name for name, _ in targets} >= {"setup", "demo", "serve", "test", "check", "bench", "docs"}
    assert all("## " in rest for _, rest in targets)


def test_everything_the_package_reads_is_shipped_in_the_wheel():
    shipped = {
        path.suffix
        for path in (ROOT / "src/goodterms").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert {".toml", ".csv", ".typ", ".ttf", ".css"} <= shipped  # hatchling ships every file below the package


def test_people_are_invented():
    """Telephone numbers in our files are 555 numbers, addresses are example addresses."""
    number = re.compile(r"(?<!\d)(?:\+1|1-)?\(?[2-9]\d{2}\)?[-. ](\d{3})[-. ]\d{4}(?!\d)")
    address = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]+)")
    for path in tracked():
        if path.suffix not in {".json", ".csv", ".toml", ".md"} or "law" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert {found for found in number.findall(text) if found != "555"} == set(), path
        domains = {found.rstrip(".").lower() for found in address.findall(text)}
        assert {
            domain for domain in domains if not domain.endswith(("example.com", "example.org", ".example"))
        } == set(), path
