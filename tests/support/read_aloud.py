"""Every shipped script as two invented people get it, in files to be read aloud before a release.

Run it (`python tests/support/read_aloud.py`) to write the files anew after a change of words that is meant; then read
them, aloud, both languages.
"""

from pathlib import Path

from goodterms.domain.scripts import write_message
from goodterms.playbook.load_scripts import load_scripts
from goodterms.playbook.script_schema import Script


FOLDER = Path(__file__).parents[1] / "read_aloud"

HANNAH = {
    "first_name": "Hannah",
    "practice": "Cedar Grove Family Medicine",
    "visits": "your visit on August 8, 2026",
    "hours": "Monday to Friday, 8 am to 6 pm",
    "due_date": "December 18, 2026",
    "plan_offer": "3 monthly payments of $37.75 or less",
    "first_payment_date": "December 18, 2026",
    "paid_on": "November 23, 2026",
    "paid_how": "card ending in 4242",
    "caller": "Ruth",
}
MARIA = {
    "first_name": "María",
    "practice": "Clínica Cedro Verde",
    "visits": "sus visitas del 8 de agosto de 2026 al 26 de agosto de 2026",
    "hours": "lunes a viernes, 8 a.m. a 6 p.m.",
    "due_date": "18 de diciembre de 2026",
    "plan_offer": "3 pagos mensuales de $37.75 o menos",
    "first_payment_date": "18 de diciembre de 2026",
    "paid_on": "23 de noviembre de 2026",
    "paid_how": "tarjeta que termina en 4242",
    "caller": "Ruth",
}
BOTH = {
    "charges": "$895.92",
    "discounts": "$241.31",
    "insurance_paid": "$531.37",
    "patient_paid": "$10.00",
    "under_review": "$0.00",
    "amount_due": "$113.24",
    "amount_paid": "$113.24",
    "amount_left": "$0.00",
    "receipt_number": "R-10482",
    "phone": "503-555-0188",
    "practice_address": "210 Cedar Grove Ave, Salem, OR 97301",
    "pay_link": "https://pay.cedargrove.example/K25-4WM7",
    "plan_link": "https://pay.cedargrove.example/K25-4WM7/plan",
    "receipt_link": "https://pay.cedargrove.example/K25-4WM7/receipt",
    "opt_out_link": "https://pay.cedargrove.example/K25-4WM7/stop",
}


def said(script: Script) -> str:
    """Return what Hannah hears in English, or María in Spanish."""
    person = BOTH | (HANNAH if script.language == "en" else MARIA)
    message = write_message(script=script, values={name: person[name] for name in script.values})
    heading = "" if message.subject is None else f"{message.subject}\n\n"
    return f"{heading}{message.text}\n"


def samples() -> dict[str, str]:
    """Return the text of every file by its name."""
    return {f"{script.id}.txt": said(script) for script in load_scripts().scripts}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in samples().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
