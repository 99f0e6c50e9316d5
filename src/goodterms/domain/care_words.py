"""What do we call the care on paper? A few plain words from the kind of service, never a diagnosis.

Service codes are grouped by what they are for, coarsely on purpose: whoever sees the envelope's contents should learn
no more than that there was a visit, a test or a picture. The groupings of the number ranges are public facts; the words
are ours.
"""

from bisect import bisect_right


CARE = ("Care at the clinic", "Atención en la clínica")
_PLAIN_VISIT = "Consulta"

# First number of each range, with the words that hold up to the next one.
_RANGES: tuple[tuple[int, tuple[str, str]], ...] = (
    (0, CARE),
    (100, ("Anesthesia", "Anestesia")),
    (2000, CARE),
    (10004, ("Procedure", "Procedimiento")),
    (70010, ("Imaging", "Estudio de imagen")),
    (80047, ("Lab tests", "Análisis de laboratorio")),
    (90281, ("Vaccines and medicine", "Vacunas y medicinas")),
    (90785, ("Visit", "Consulta")),
    (90900, ("Care at the clinic", "Atención en la clínica")),
    (92002, ("Eye visit", "Consulta de la vista")),
    (92502, ("Tests", "Pruebas")),
    (96360, ("Treatment", "Tratamiento")),
    (97010, ("Therapy visit", "Sesión de terapia")),
    (98000, ("Office visit", "Consulta")),
    (99281, ("Emergency visit", "Consulta de urgencias")),
    (99291, ("Care at the clinic", "Atención en la clínica")),
    (99381, ("Check-up visit", "Consulta de revisión")),
    (99441, ("Visit", "Consulta")),
)
_STARTS = tuple(start for start, _ in _RANGES)


def care_in_words(care: str) -> tuple[str, str]:
    """Return the care in English and in Spanish of a five-digit service code, else care at the clinic."""
    if len(care) == 5 and care.isascii() and care.isdigit():
        return _RANGES[bisect_right(_STARTS, int(care)) - 1][1]
    return CARE


def kinds_of_care() -> tuple[tuple[str, str], ...]:
    """Return the words that tell what the care was, in English and in Spanish: more than that there was a visit."""
    told = dict.fromkeys(words for _, words in _RANGES if words != CARE and words[1] != _PLAIN_VISIT)
    return tuple(told)
