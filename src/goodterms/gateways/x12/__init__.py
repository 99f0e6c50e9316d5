"""Files in the X12 format: remittances (835) and claims (837), read into the values of the domain.

`recognition` says what a file is, `envelope` where its transactions stand and whether the envelope is whole,
`remittances` reads one 835 transaction, `claims` a whole 837 file.
"""
