"""What is on a disk: partition tables, logical volumes, file systems, and archives of their files.

Disks are hostile: what is read here is read in a process of its own (`runtime.volumes.worker`), which asks for every
byte of the disk and can be killed. Nothing of it knows the rest of the product, so that the process starts quickly.
"""
