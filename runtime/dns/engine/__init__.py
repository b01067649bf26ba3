"""One test of one zone: its questions, the sets of name servers, the order of the test cases and what they found."""
