"""Is the database at the schema of this version?"""

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


OWNER = "owner"


def is_up_to_date() -> bool:
    """Say whether every schema change this version knows has been made."""
    executor = MigrationExecutor(connections[OWNER])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def bring_up_to_date() -> None:
    """Make the schema changes still missing, as the owner; two commands at once do it one after the other."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('goodterms schema'))")
        try:
            call_command("migrate", database=OWNER, verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('goodterms schema'))")
    connections[OWNER].close()
