"""The tests of live comments, with their servers, clients and ways to break both."""
