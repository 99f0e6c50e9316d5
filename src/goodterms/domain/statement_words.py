"""Which words does a statement use, in English and in Spanish?

Each language is written for its reader, not translated from the other. Words in braces are filled in with values,
which are data: braces inside a value stay as they are.
"""

from dataclasses import dataclass

from goodterms.domain.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWords:
    """Every sentence and label a statement may need, in one language."""

    document_title: str
    statement_date: str
    account: str

    summary_title: str
    visit_on: str
    visits_from_to: str
    one_charge: str
    charges: str
    plan_discount: str
    insurance_paid: str
    practice_discount: str
    patient_paid: str
    under_review: str
    you_owe: str

    amount_due: str
    pay_by: str
    greeting: str
    second_greeting: str
    one_visit_answered: str
    visits_answered: str
    several_insurers_answered: str
    one_visit_uninsured: str
    visits_uninsured: str
    second_thanks: str

    one_visit_title: str
    visits_title: str
    visits_continued: str
    date: str
    care: str
    care_of: str
    charge: str
    insurance: str
    discount: str
    you_paid: str
    being_checked: str
    all_visits: str
    insurance_note: str
    review_note: str
    continues: str

    ways_title: str
    scan: str
    scan_text: str
    online: str
    text: str
    text_text: str
    call: str
    call_text: str
    mail: str
    mail_text: str
    qr_alt: str

    help_title: str
    help_line: str
    over_time: str
    over_time_offer: str
    over_time_ask: str
    financial_help: str
    financial_help_page: str
    financial_help_ask: str
    wrong: str
    wrong_text: str

    invitation: str
    other_language: str
    slip_title: str
    slip_instruction: str
    slip_due: str
    amount_enclosed: str
    mail_to: str
    notices_title: str
    page: str


def words_for(language: Language) -> StatementWords:
    """Return the words of one language."""
    return _WORDS[language]


_ENGLISH = StatementWords(
    document_title="Your statement from {practice}, {date}",
    statement_date="Statement date",
    account="Account",
    summary_title="How we got here",
    visit_on="Visit on {date}",
    visits_from_to="Visits {first} to {last}",
    one_charge="Charge for your visit",
    charges="Charges for your visits",
    plan_discount="Your plan’s discount",
    insurance_paid="Your insurance paid",
    practice_discount="Our discount for you",
    patient_paid="You already paid",
    under_review="Still being checked",
    you_owe="You owe",
    amount_due="Amount due",
    pay_by="Please pay by",
    greeting="Hello {first_name}, here is what is left for you to pay.",
    second_greeting="Hello {first_name}, a kind reminder of what is left to pay.",
    one_visit_answered="{insurer} has finished with this visit. The amount above is your share.",
    visits_answered="{insurer} has finished with these visits. The amount above is your share.",
    several_insurers_answered="Your insurance has finished with these visits. The amount above is your share.",
    one_visit_uninsured="The amount above is for the visit below.",
    visits_uninsured="The amount above is for the visits below.",
    second_thanks="If you have just paid, thank you: that is all.",
    one_visit_title="Your visit",
    visits_title="Your visits",
    visits_continued="Your visits, continued",
    date="Date",
    care="Care",
    care_of="{care}, for {first_name}",
    charge="Charge",
    insurance="Insurance",
    discount="Discount",
    you_paid="You paid",
    being_checked="Not yet due",
    all_visits="All visits",
    insurance_note="“Insurance” is what your plan paid plus the discount it gets for you.",
    review_note="“Not yet due” is still being checked. Please do not pay it now.",
    continues="More visits are on the next page. The amount due is for all of them.",
    ways_title="Ways to pay",
    scan="Scan with your phone",
    scan_text="Point your camera at the code. You can pay, or choose a payment plan. Code: {code}",
    online="Go to this page",
    text="Text",
    text_text="Text PAY to {number} for your link.",
    call="Call",
    call_text="{phone}, {hours}",
    mail="Mail a check",
    mail_text="Use the slip at the bottom of this page.",
    qr_alt="QR code that opens your payment page, {url}",
    help_title="Need help? You have choices.",
    help_line="{phone}, {hours}",
    over_time="Pay over time",
    over_time_offer="{payments} monthly payments of {monthly} or less. No interest, no fee. Online or by phone.",
    over_time_ask="Ask us about smaller monthly payments. No interest, no fee.",
    financial_help="Financial help",
    financial_help_page="You may be able to pay less, or nothing. Call for a free paper form, or see {url}",
    financial_help_ask="You may be able to pay less, or nothing. Call and we will mail you the form, free.",
    wrong="Something looks wrong?",
    wrong_text="Tell us. We stop reminders while we check, and answer you in writing.",
    invitation="Does anything look wrong? Please call {phone} before you pay. We are glad to check.",
    other_language="En español: {phone}",
    slip_title="Paying by check? Mail this too.",
    slip_instruction="Make the check out to {payee} and write {account} on it.",
    slip_due="Pay by",
    amount_enclosed="Amount enclosed",
    mail_to="Mail to",
    notices_title="Good to know",
    page="Page {page} of {pages}",
)

_SPANISH = StatementWords(
    document_title="Su estado de cuenta de {practice}, {date}",
    statement_date="Fecha",
    account="Cuenta",
    summary_title="De dónde sale esta cantidad",
    visit_on="Visita del {date}",
    visits_from_to="Visitas del {first} al {last}",
    one_charge="Cargo por su visita",
    charges="Cargos por sus visitas",
    plan_discount="Descuento de su plan",
    insurance_paid="Su seguro pagó",
    practice_discount="Nuestro descuento",
    patient_paid="Usted ya pagó",
    under_review="Todavía en revisión",
    you_owe="Le toca pagar",
    amount_due="Cantidad a pagar",
    pay_by="Pague, por favor, a más tardar el",
    greeting="Hola, {first_name}: esto es lo que le queda por pagar.",
    second_greeting="Hola, {first_name}: un recordatorio amable de lo que queda por pagar.",
    one_visit_answered="{insurer} ya terminó con esta visita. La cantidad de arriba es su parte.",
    visits_answered="{insurer} ya terminó con estas visitas. La cantidad de arriba es su parte.",
    several_insurers_answered="Su seguro ya terminó con estas visitas. La cantidad de arriba es su parte.",
    one_visit_uninsured="La cantidad de arriba corresponde a la visita que sigue.",
    visits_uninsured="La cantidad de arriba corresponde a las visitas que siguen.",
    second_thanks="Si acaba de pagar, gracias: eso es todo.",
    one_visit_title="Su visita",
    visits_title="Sus visitas",
    visits_continued="Sus visitas (continuación)",
    date="Fecha",
    care="Atención",
    care_of="{care}, para {first_name}",
    charge="Cargo",
    insurance="Seguro",
    discount="Descuento",
    you_paid="Usted pagó",
    being_checked="En revisión",
    all_visits="Todas las visitas",
    insurance_note="«Seguro» es lo que pagó su plan más el descuento que consigue para usted.",
    review_note="«En revisión» todavía se está revisando. Por favor, no lo pague ahora.",
    continues="Hay más visitas en la página siguiente. La cantidad a pagar las incluye todas.",
    ways_title="Formas de pagar",
    scan="Con su teléfono",
    scan_text="Apunte la cámara al código. Puede pagar o elegir un plan de pagos. Código: {code}",
    online="En esta página",
    text="Por mensaje de texto",
    text_text="Envíe PAGAR al {number} y reciba su enlace.",
    call="Por teléfono",
    call_text="{phone}, {hours}",
    mail="Con un cheque",
    mail_text="Use el talón que está al pie de esta página.",
    qr_alt="Código QR que abre su página de pago, {url}",
    help_title="¿Necesita ayuda? Tiene opciones.",
    help_line="{phone}, {hours}",
    over_time="Pagar poco a poco",
    over_time_offer="{payments} pagos mensuales de {monthly} o menos. Sin intereses ni cargos. Solo llámenos.",
    over_time_ask="Pregúntenos por pagos mensuales más pequeños. Sin intereses ni cargos.",
    financial_help="Ayuda económica",
    financial_help_page="Tal vez pueda pagar menos, o nada. Pida gratis el formulario en papel, o vea {url}",
    financial_help_ask="Tal vez pueda pagar menos, o nada. Llámenos y le enviaremos el formulario gratis.",
    wrong="¿Ve algún error?",
    wrong_text="Díganos. Mientras lo revisamos no le enviamos recordatorios, y le respondemos por escrito.",
    invitation="¿Algo no le parece correcto? Llame al {phone} antes de pagar. Con gusto lo revisamos.",
    other_language="In English: {phone}",
    slip_title="¿Paga con cheque? Envíe este talón.",
    slip_instruction="Haga el cheque a nombre de {payee} y escriba en él {account}.",
    slip_due="Fecha límite",
    amount_enclosed="Cantidad que envía",
    mail_to="Envíe a",
    notices_title="Conviene saber",
    page="Página {page} de {pages}",
)

_WORDS: dict[Language, StatementWords] = {"en": _ENGLISH, "es": _SPANISH}
