"""The judge of repositories of Xen Orchestra: it reads any of them from the reference alone, and changes nothing.

It shares no code with the product: the formats are read here a second time.
"""

from tests.conformance.xo_repository.judgement import judge
from tests.conformance.xo_repository.report import Disk, Finding, Report

__all__ = ["Disk", "Finding", "Report", "judge"]
