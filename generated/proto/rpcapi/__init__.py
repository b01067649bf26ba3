# Generated from spec by: python -m codegen generate. DO NOT EDIT.
