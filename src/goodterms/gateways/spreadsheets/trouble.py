"""What if a file is not a spreadsheet we can read?"""


class UnreadableSpreadsheet(Exception):
    """The file cannot be read as a whole; the message is one line: what, where, what to do. It holds no cell."""
