"""Which command did the person ask for?

A command is imported only when it is asked for, so that the doors that need no database open at once and need none.
"""

import difflib
import importlib
import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from goodterms.cli.demo_storage import open_demo_storage
from goodterms.cli.output import UNUSABLE, complain, screen, write_out_unknown_letters
from goodterms.cli.storage import UnableToOpenStorage, name_tables, open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One command: the module whose `app` answers it, and whether it needs the database."""

    module: str
    summary: str
    needs_database: bool = False


DOORS = {
    "demo": Door(module="demo", summary="Build an invented practice and run six weeks of it", needs_database=True),
    "practice open": Door(module="practice_open", summary="Begin to keep books for a practice", needs_database=True),
    "remits check": Door(module="remits_check", summary="Say whether remittances (835) can be believed"),
    "remits trial": Door(module="remits_trial", summary="Say what patients owe after remittances, storing nothing"),
    "remits post": Door(module="remits_post", summary="Post remittances (835) and claims (837)", needs_database=True),
    "import": Door(module="imports", summary="Bring in balances, people, consents (CSV, XLSX)", needs_database=True),
    "day plan": Door(module="day_plan", summary="Say what the day's outreach would be", needs_database=True),
    "day run": Door(module="day_run", summary="Plan and send the day's outreach", needs_database=True),
    "worker": Door(module="worker", summary="Plan, send, print, take files in: in the background", needs_database=True),
    "hooks serve": Door(module="hooks_serve", summary="Answer what providers tell us of messages", needs_database=True),
    "mail take": Door(module="mail_take", summary="Take in a mail to our return address", needs_database=True),
    "jobs list": Door(
        module="jobs_list", summary="List what workers gave up, or still have to do", needs_database=True
    ),
    "jobs retry": Door(module="jobs_retry", summary="Let workers try again what they gave up", needs_database=True),
    "outcome": Door(module="outcome", summary="Say whether a message of unknown end left", needs_database=True),
    "resume": Door(module="resume", summary="After a restore: ask what left, then go on sending", needs_database=True),
    "plan": Door(module="plan", summary="Decide today's touch for households in a file"),
    "guard": Door(module="guard", summary="Judge proposed contacts by the gate, from a file"),
    "why": Door(module="why", summary="Say why an account is, or is not, contacted", needs_database=True),
    "statement": Door(module="statement", summary="Make one household's statement as a PDF"),
    "scripts check": Door(module="scripts_check", summary="Say whether scripts are kind, clear and complete"),
    "scripts show": Door(module="scripts_show", summary="Show one script as a person would get it"),
    "scripts approve": Door(module="scripts_approve", summary="Approve the scripts of a practice's own file"),
    "channels check": Door(module="channels_check", summary="Say how messages leave, and whether all is set for it"),
    "ledger tie": Door(module="ledger_tie", summary="Prove that the books tie", needs_database=True),
    "law check": Door(module="law_check", summary="Say which rules of law must be mended or read again"),
    "law show": Door(module="law_show", summary="Say what one rule of law asks, of whom, and who checks it"),
    "db status": Door(module="db_status", summary="Say which database is used and whether it runs"),
    "db stop": Door(module="db_stop", summary="Stop the database kept in .goodterms/"),
    "docs": Door(module="docs", summary="Write the generated pages in docs/ anew"),
    "serve": Door(module="serve", summary="Look at the outbox in a browser, on this machine only"),
}

SHOW_TRACE = "GOODTERMS_SHOW_TRACE"
UNFORESEEN = 70  # what sysexits.h calls a software error

# The demo keeps away from what a practice keeps.
OPENED_BY = {"demo": open_demo_storage}


def run() -> None:
    """Run one command and end with 0 (all well), 1 (something held or refused) or 2 (unusable input)."""
    write_out_unknown_letters()
    words = sys.argv[1:]
    if not words or words[0] in {"help", "--help", "-h"}:
        _list_doors()
        return
    name = next((name for name in (" ".join(words[:2]), words[0]) if name in DOORS), None)
    if name is None:
        complain(_not_a_command(words))
        sys.exit(UNUSABLE)
    door, arguments = DOORS[name], words[len(name.split()) :]
    try:
        if door.needs_database:
            ready = name_tables if "--help" in arguments else OPENED_BY.get(name, open_storage)
            ready()
        command = importlib.import_module(f"goodterms.cli.{door.module}").app
        command(args=arguments, prog_name=f"goodterms {name}")
    except UnableToOpenStorage as error:
        complain(str(error))
        sys.exit(UNUSABLE)
    except Exception as error:  # a trace may show patients' data: it is shown to those who ask for it
        if os.environ.get(SHOW_TRACE):
            raise
        complain(_unforeseen(error))
        sys.exit(UNFORESEEN)


def _unforeseen(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"this was not foreseen ({type(error).__name__} at {Path(last.filename).name}:{last.lineno}). What was begun "
        f"was undone. Run it with {SHOW_TRACE}=1 to see all of it, patients' data too, and report it without those."
    )


def _list_doors() -> None:
    screen.print("Goodterms: recover what patients owe, and stay on good terms with them.\n")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    for name, door in DOORS.items():
        table.add_row(f"goodterms {name}", door.summary)
    screen.print(table)
    screen.print("\nEach takes --help. Exit codes: 0 all well, 1 something held or refused, 2 unusable input.")


def _not_a_command(words: list[str]) -> str:
    asked = " ".join(words[:2])
    near = difflib.get_close_matches(asked, DOORS, n=1) or [name for name in DOORS if name.split()[0] == words[0]]
    hint = f"Did you mean `goodterms {near[0]}`?" if near else "`goodterms help` lists the commands."
    return f"there is no command `{asked}`. {hint}"
