"""A XAPI pool that is not there: its wire protocols over a small persistent model."""
