"""Who may do what on the faces of datastores: users, API tokens, roles on paths, tickets."""
