"""How do we say an amount, a day or an hour to a person in the United States, in English or in Spanish?"""

from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_day_names

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.people import Language


MINUS = "−"
CENTS_IN_A_DOLLAR = 100
_LOCALES: dict[Language, Locale] = {"en": Locale("en", "US"), "es": Locale("es", "US")}


def money_in_words(amount: Money, language: Language) -> str:
    """Write an amount with its dollar sign and both cents, such as $1,234.50 or −$10.00."""
    locale = _LOCALES[language]
    dollars = Decimal(abs(amount.cents)) / CENTS_IN_A_DOLLAR
    written = str(locale.currency_formats["standard"].apply(dollars, locale, currency="USD"))
    return f"{MINUS}{written}" if amount < NOTHING else written


def money_taken_off(amount: Money, language: Language) -> str:
    """Write an amount that lowers the bill: −$10.00, and $0.00 when it is nothing."""
    return money_in_words(-amount, language)


@lru_cache(maxsize=4096)
def day_in_words(day: date, language: Language) -> str:
    """Write a day in full: December 18, 2026; 18 de diciembre de 2026."""
    return format_date(day, "long", locale=_LOCALES[language])


@lru_cache(maxsize=4096)
def short_day(day: date, language: Language) -> str:
    """Write a day briefly, the month in letters so that no reader can turn month and day round."""
    return format_date(day, "medium", locale=_LOCALES[language])


def weekday_in_words(weekday: int, language: Language) -> str:
    """Write a weekday, counted from 0, Monday, to 6, Sunday."""
    return get_day_names("wide", locale=_LOCALES[language])[weekday]


def hour_in_words(hour: time, language: Language) -> str:
    """Write an hour as a clinic's door does: 8 am, 5:30 pm; 8 a.m., 5:30 p.m. in Spanish."""
    pattern = "h:mm a" if hour.minute else "h a"
    written = format_time(hour, pattern, locale=_LOCALES[language])
    return written.lower().replace("\u202f", " ").replace("\u00a0", " ")
