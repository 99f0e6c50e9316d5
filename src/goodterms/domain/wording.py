"""How do we say an amount, a day or an hour to a person in the United States, in English or in Spanish?"""

from datetime import date, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.people import Language
from goodterms.domain.statement_facts import PhoneHours


MINUS = "−"
CENTS_IN_A_DOLLAR = 100
_LOCALES: dict[Language, Locale] = {"en": Locale("en", "US"), "es": Locale("es", "US")}
# Looked up once: a statement writes dozens of amounts, and Babel reads its pattern anew for each.
_MONEY_SYMBOLS: dict[Language, tuple[str, str, str]] = {
    language: (get_currency_symbol("USD", locale=locale), get_group_symbol(locale), get_decimal_symbol(locale))
    for language, locale in _LOCALES.items()
}


def money_in_words(amount: Money, language: Language) -> str:
    """Write an amount with its dollar sign and both cents, such as $1,234.50 or −$10.00."""
    sign, group, point = _MONEY_SYMBOLS[language]
    dollars, cents = divmod(abs(amount.cents), CENTS_IN_A_DOLLAR)
    written = f"{sign}{dollars:,}".replace(",", group) + f"{point}{cents:02d}"
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


def hours_in_words(hours: PhoneHours, language: Language) -> str:
    """Write when someone answers: Monday to Friday, 8 am to 6 pm; lunes a viernes, 8 a.m. a 6 p.m."""
    names = get_day_names("wide", locale=_LOCALES[language])
    first, last = names[hours.first_weekday], names[hours.last_weekday]
    between = "to" if language == "en" else "a"
    days = first if first == last else f"{first} {between} {last}"
    return f"{days}, {_hour(hours.opens, language)} {between} {_hour(hours.closes, language)}"


def _hour(hour: time, language: Language) -> str:
    written = format_time(hour, "h:mm a" if hour.minute else "h a", locale=_LOCALES[language]).lower()
    # Some releases of the locale data put narrow blanks here, which not every font has.
    return " ".join(written.split())


def name_in_words(name: str) -> str:
    """Return a name that files write in capitals the way people write it: "BLUE CROSS OF OHIO" is "Blue Cross of Ohio".

    Short words and words without a vowel are taken for initials and stay; names not all in capitals stay as they are.
    """
    if not name.isupper():
        return name
    return " ".join(_word_in_words(word, is_first=place == 0) for place, word in enumerate(name.split()))


def _word_in_words(word: str, *, is_first: bool) -> str:
    if word in {"OF", "AND", "THE", "FOR"}:
        return word.title() if is_first else word.lower()
    is_initials = len(word) <= 3 or not set(word) & set("AEIOUYÁÉÍÓÚ")
    return word if is_initials else word.title()
