"""Let other visits of the same patient and day be found: by what names have in common, and by the days of care."""

import json

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from goodterms.data.answers import read_answer
from goodterms.domain.patient_names import patient_key
from goodterms.domain.protection import MEDICAID
from goodterms.domain.same_patient import span_of_care


AT_ONCE = 5_000

# What insurers said stays as written; these columns repeat it, so that the guard may sleep while they are filled.
ANSWERS = "SELECT id, answer::text FROM data_claimanswer WHERE id > %s ORDER BY id LIMIT %s"
FILL_ANSWERS = """
UPDATE data_claimanswer row
SET patient_key = said.key, served_on = said.first_on, served_through_on = said.last_on, is_medicaid = said.is_medicaid
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::boolean[])
    said (id, key, first_on, last_on, is_medicaid)
WHERE row.id = said.id
"""
VISITS = """
SELECT visit.id, patient.last_name, patient.first_name
FROM data_visit visit JOIN data_patient patient ON patient.id = visit.patient_id WHERE visit.payers <> '[]'
"""
FILL_VISITS = """
UPDATE data_visit visit SET patient_key = said.key
FROM unnest(%s::bigint[], %s::text[]) said (id, key) WHERE visit.id = said.id
"""


def fill(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say of every answer and every claimed visit that is stored whom and when it is about."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE data_claimanswer DISABLE TRIGGER stays_as_written")
        last = 0
        while True:
            cursor.execute(ANSWERS, [last, AT_ONCE])
            found = [(number, read_answer(json.loads(text))) for number, text in cursor.fetchall()]
            if not found:
                break
            last = found[-1][0]
            spans = [span_of_care(answer) or (None, None) for _, answer in found]
            cursor.execute(
                FILL_ANSWERS,
                [
                    [number for number, _ in found],
                    [patient_key(last_name=a.patient_last_name, first_name=a.patient_first_name) for _, a in found],
                    [first for first, _ in spans],
                    [through for _, through in spans],
                    [answer.filing_indicator == MEDICAID for _, answer in found],
                ],
            )
        cursor.execute("ALTER TABLE data_claimanswer ENABLE TRIGGER stays_as_written")
        cursor.execute(VISITS)
        visits = [(number, patient_key(last_name=last, first_name=first)) for number, last, first in cursor.fetchall()]
        cursor.execute(FILL_VISITS, [[number for number, _ in visits], [key for _, key in visits]])


class Migration(migrations.Migration):
    """Columns, their contents for what is stored already, and then their indexes."""

    dependencies = [("data", "0003_matching_keys")]

    operations = [
        migrations.AddField(
            model_name="claimanswerrow",
            name="is_medicaid",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="claimanswerrow",
            name="patient_key",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
        migrations.AddField(model_name="claimanswerrow", name="served_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="claimanswerrow", name="served_through_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="visit",
            name="patient_key",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="claimanswerrow",
            index=models.Index(
                fields=["practice", "patient_key", "is_medicaid", "served_on"], name="claim_answer_by_patient"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("patient_key", ""), _negated=True),
                fields=["practice", "patient_key"],
                name="visit_by_patient_key",
            ),
        ),
    ]
