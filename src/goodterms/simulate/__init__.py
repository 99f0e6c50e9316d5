"""An invented world that runs the real code: patients, payers, the files they send, and the days that pass."""
