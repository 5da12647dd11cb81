"""How long things may take. The order matters: what a worker may still be doing ends before its lease does."""

from datetime import timedelta

# From a worker's death to the next try at most LEASE + SWEEP_SECONDS; what is left of a minute is for the sending.
LEASE = timedelta(seconds=26)
SWEEP_SECONDS = 10
# A drain begins no mail after DRAIN_SECONDS and wakes another; the mail that it is at may take TALK and HANDOVER. So a
# task ends by itself before its time limit, and is ended by that before the lease of what it claimed first.
DRAIN_SECONDS = 6.0
TASK_TIME_LIMIT = 24
# One mail: connecting, MAIL and RCPT together; then DATA up to the server's answer.
TALK_SECONDS = 7.0
HANDOVER_SECONDS = 10.0
# Counted anew when the hand-over begins.
HANDOVER_LEASE = timedelta(seconds=20)
# An unused connection older than this is not trusted with the next mail.
IDLE_SECONDS = 20.0
CLAIM_SIZE = 50
# So many connections lost in a row, and the drain leaves the rest to the next one.
FAULTS_IN_A_ROW = 3
# After so long the guardian's own page, and then the support queue, says "delayed".
DELAYED_AFTER = timedelta(minutes=5)
SUPPORT_DELAYED_AFTER = timedelta(minutes=15)
# One push: looking up, connecting and TLS together; then the request up to its answer.
PUSH_TALK_SECONDS = 4.0
PUSH_HANDOVER_SECONDS = 5.0
# A push service that failed so often in a row is left alone for so long, and what goes by another one goes on.
PUSH_AWAY_SECONDS = 20.0
