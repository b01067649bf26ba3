"""The test cases, one module of code per module of tests (test case specifications of Zonemaster v2025.2)."""
