"""LINE WORKS under load: the morning messages of many people, and a storm of callbacks. Loopback only."""
