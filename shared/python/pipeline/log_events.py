"""The `event` field of the log lines that each pipeline's functions write."""

BATCH_ENDED = "batch_ended"
MESSAGE_UNUSABLE = "message_unusable"
