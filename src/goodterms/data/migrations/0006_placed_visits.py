"""Let an answer under another spelling of a number find its visit whenever that comes.

Every number met in an answer has a row of its own, which may be joined to the row of the visit it belongs to.
"""

import django.db.models.deletion
from django.db import migrations, models


# What insurers said stays as written; these columns repeat it, so that the guard may sleep while they are filled.
FILL_ANSWERS = """
ALTER TABLE data_claimanswer DISABLE TRIGGER stays_as_written;
UPDATE data_claimanswer
SET charge_cents = abs((answer->>'charge')::bigint), is_first = COALESCE(answer->>'status', '') IN ('1', '19', '4');
ALTER TABLE data_claimanswer ENABLE TRIGGER stays_as_written;
"""

FILL_VISITS = """
UPDATE data_visit visit
SET is_anchored = EXISTS (SELECT FROM data_claimanswer row WHERE row.visit_id = visit.id AND row.is_first),
    is_known = patient_id IS NOT NULL OR guarantor_id IS NOT NULL OR charge_cents IS NOT NULL OR payers <> '[]'
        OR EXISTS (SELECT FROM data_patientpayment payment WHERE payment.visit_id = visit.id)
        OR EXISTS (SELECT FROM data_dispute dispute WHERE dispute.visit_id = visit.id)
        OR EXISTS (SELECT FROM data_touchvisit touched WHERE touched.visit_id = visit.id)
        OR EXISTS (SELECT FROM data_standing standing WHERE standing.visit_id = visit.id AND NOT standing.is_verified)
        OR EXISTS (SELECT FROM data_ledgerentry entry WHERE entry.visit_id = visit.id AND entry.bucket = 'imported');
"""

OLD_INDEX = "CREATE INDEX visit_by_care ON data_visit (practice_id, serviced_on, charge_cents)"


class Migration(migrations.Migration):
    """Columns, their contents for what is stored already, and then their indexes and constraints."""

    dependencies = [("data", "0005_work_items_once")]

    operations = [
        migrations.RemoveConstraint(model_name="ledgertransaction", name="ledger_transaction_kind_known"),
        migrations.AddField(model_name="claimanswerrow", name="charge_cents", field=models.BigIntegerField(null=True)),
        migrations.AddField(
            model_name="claimanswerrow", name="is_first", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            model_name="visit",
            name="doubt",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="visit", name="is_anchored", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            model_name="visit", name="is_known", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            model_name="visit",
            name="joined_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="data.visit",
            ),
        ),
        migrations.RunSQL(FILL_ANSWERS, migrations.RunSQL.noop),
        migrations.RunSQL(FILL_VISITS, migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX visit_by_care", OLD_INDEX),
        migrations.AddIndex(
            model_name="claimanswerrow",
            index=models.Index(
                fields=["practice", "is_first", "served_on", "charge_cents"], name="claim_answer_by_care"
            ),
        ),
        migrations.RemoveIndex(model_name="claimanswerrow", name="claim_answer_by_visit"),
        migrations.AddIndex(
            model_name="claimanswerrow",
            index=models.Index(fields=["visit", "practice"], name="claim_answer_by_visit"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("joined_to__isnull", False)),
                fields=["joined_to", "practice"],
                name="visit_by_joined_to",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("is_known", True)),
                fields=["practice", "serviced_on", "charge_cents"],
                name="visit_by_own_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgertransaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["deposit", "true_up", "patient_payment", "imported_balance", "imported_undo", "moved_deposit"],
                    )
                ),
                name="ledger_transaction_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("joined_to__isnull", True), models.Q(("doubt", ""), ("is_known", False)), _connector="OR"
                ),
                name="visit_joined_is_not_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("joined_to", models.F("id")), _negated=True), name="visit_not_joined_to_itself"
            ),
        ),
    ]
