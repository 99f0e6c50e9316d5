"""A value that must not be seen: it shows itself only when asked by name."""

from typing import NoReturn


class Secret:
    """Holds one secret. Printing, formatting or logging it shows stars; it cannot be stored or copied into JSON."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Hold the value. Raises ValueError for an empty one."""
        if not value:
            raise ValueError("an empty secret is none")
        self._value = value

    def reveal(self) -> str:
        """Return the value, to hand it to whom it is for."""
        return self._value

    def __repr__(self) -> str:
        """Show stars."""
        return "***"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be stored."""
        raise TypeError("a secret is not stored")
