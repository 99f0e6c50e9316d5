"""Keep what answers are matched by in columns of their own.

Row-level security lets an index be used only for comparisons that cannot leak, such as the equality of two texts. A
function of ours, or `->>` on JSON, is asked of every row of the practice instead, once for each remittance.
"""

from django.db import migrations


FORWARD = """
DROP INDEX visit_by_normal_pcn;
ALTER TABLE data_visit ADD COLUMN normal_pcn text GENERATED ALWAYS AS (goodterms_normal_pcn(pcn)) STORED;
CREATE INDEX visit_by_normal_pcn ON data_visit (practice_id, normal_pcn);
DROP INDEX claim_answer_by_claim_number;
ALTER TABLE data_claimanswer ADD COLUMN claim_number text GENERATED ALWAYS AS (answer->>'icn') STORED;
CREATE INDEX claim_answer_by_claim_number ON data_claimanswer (practice_id, claim_number);
"""
BACKWARD = """
DROP INDEX visit_by_normal_pcn;
ALTER TABLE data_visit DROP COLUMN normal_pcn;
CREATE INDEX visit_by_normal_pcn ON data_visit (practice_id, goodterms_normal_pcn(pcn) text_pattern_ops);
DROP INDEX claim_answer_by_claim_number;
ALTER TABLE data_claimanswer DROP COLUMN claim_number;
CREATE INDEX claim_answer_by_claim_number ON data_claimanswer ((answer->>'icn'));
"""


class Migration(migrations.Migration):
    """Columns that the database keeps itself; nothing writes them, and the models do not know them."""

    dependencies = [("data", "0002_guards")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
