"""The measure of finishing a video, on which the ledger, contracts and reports agree.

The worker reads this module, so it imports nothing.
"""

# Who finished within so many days of starting is counted, so that every starter had as long.
FINISH_DAYS = 3
