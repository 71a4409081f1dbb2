"""What the tests of live comments share: servers to start, clients, and ways to break both."""
