"""Consumer LINE: the channel to workers, on the official library line-bot-sdk."""
