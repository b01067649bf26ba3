"""The face of the Proxmox backup protocols: REST over HTTP/1, and sessions over HTTP/2 after an upgrade."""
