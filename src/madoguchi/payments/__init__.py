"""Payments (支払): what was granted in money, sent to the bank once and never twice.

Cases that were granted become payments of a purpose, each application once; payments are cut into files in the format of
the banks (全銀協規定形式), whose totals two people type from their own papers; what the bank could not pay is free again.
Named by no service; knows decisions, hence it stands above examination.
May touch: `examination`, `applications`, `filling`, `registry`, `eforms`, `accounts`, `files`, `events`, `vocabulary`, `language`, `core`.
"""
