"""Which deeds check the rules that no contact can be asked about, and what does each do?"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from goodterms.law.cells import every_row


SHIPPED_DEEDS = Path(__file__).with_name("deeds.csv")


@lru_cache(maxsize=1)
def load_deeds() -> Mapping[str, str]:
    """Return what each deed does, by its name; some are not there yet. Read once per process."""
    return read_deeds(SHIPPED_DEEDS)


def read_deeds(file: Path) -> Mapping[str, str]:
    """Return the deeds written in a file. Raises UnusableLaw."""
    rows = every_row(file, columns=("deed", "does"), read=lambda cells: (cells.text("deed"), cells.text("does")))
    return MappingProxyType(dict(rows))
