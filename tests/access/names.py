"""What the matrix asks of: short names of the small city."""

PROCEDURE = "child-medical"
RECORD = ["procedures", PROCEDURE]
PLACE = "city"
VARIANT = [PROCEDURE, "other"]
RULE = ["allowance"]
