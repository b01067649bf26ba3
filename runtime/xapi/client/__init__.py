"""A client of XAPI: calls, events, tasks and the data path of a pool."""
