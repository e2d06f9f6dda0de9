"""Rules (要件) over terms, kept as data: who may have what and how much, why, what to ask next, for whom; publishable alone.

Enter by `documents` (load, verdict), `situations`, `trees` (flat values), `asking`, `wording`, `overriding`, `columnar`.
May touch: `core`, `language`.
"""
