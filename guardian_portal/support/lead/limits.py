"""How much reading is unusual, and how many closed cases colleagues look at again."""

from datetime import timedelta

# So many different cases, or things about children, opened by one person within the time: their leads are told.
BULK_VIEW_CASES = 40
BULK_VIEW_RECORDS = 60
BULK_VIEW_WITHIN = timedelta(minutes=60)
# Of each member of staff, each week.
PEER_REVIEW_CASES = 3
