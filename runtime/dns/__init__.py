"""The DNS backend: wire format, questions, test cases, runs. `backend.open_dns` puts it together."""
