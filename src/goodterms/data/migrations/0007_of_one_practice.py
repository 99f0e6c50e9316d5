"""Let entries and answers point at a transaction, and a payment, of their own practice, by one constraint each.

The practice and the row pointed at were two questions for every row; together they are one, and a stronger one.
"""

import django.db.models.deletion
from django.db import migrations, models


TOGETHER = """
ALTER TABLE data_ledgerentry ADD CONSTRAINT ledger_entry_of_transaction
    FOREIGN KEY (practice_id, transaction_id) REFERENCES data_ledgertransaction (practice_id, id);
ALTER TABLE data_claimanswer ADD CONSTRAINT claim_answer_of_remittance
    FOREIGN KEY (practice_id, remittance_id) REFERENCES data_remittance (practice_id, id);
"""
APART = """
ALTER TABLE data_ledgerentry DROP CONSTRAINT ledger_entry_of_transaction;
ALTER TABLE data_claimanswer DROP CONSTRAINT claim_answer_of_remittance;
"""

# Each transaction is looked up once, by its key, however many entries came with it and however large the ledger is.
WITH_TRANSACTION = """
CREATE OR REPLACE FUNCTION goodterms_entries_with_transaction() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT transaction_id FROM fresh) met
        CROSS JOIN LATERAL (SELECT written_in FROM data_ledgertransaction WHERE id = met.transaction_id OFFSET 0) t
        WHERE t.written_in <> pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'entries are written together with their ledger transaction, never added to one later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
"""


def _field(name: str, to: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to
    )


class Migration(migrations.Migration):
    """One constraint in the place of two."""

    dependencies = [("data", "0006_placed_visits")]

    operations = [
        migrations.AddConstraint(
            model_name="ledgertransaction",
            constraint=models.UniqueConstraint(fields=("practice", "id"), name="ledger_transaction_of_practice"),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.UniqueConstraint(fields=("practice", "id"), name="remittance_of_practice"),
        ),
        migrations.RunSQL(TOGETHER, APART),
        migrations.AlterField("claimanswerrow", "practice", _field("+", "data.practice")),
        migrations.AlterField("claimanswerrow", "remittance", _field("claim_answers", "data.remittance")),
        migrations.AlterField("ledgerentry", "practice", _field("+", "data.practice")),
        migrations.AlterField("ledgerentry", "transaction", _field("entries", "data.ledgertransaction")),
        migrations.RunSQL(WITH_TRANSACTION, migrations.RunSQL.noop),
    ]
