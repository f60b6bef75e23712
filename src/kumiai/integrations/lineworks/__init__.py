"""LINE WORKS API 2.0: client, callbacks, and a sandbox that behaves as the service does."""
