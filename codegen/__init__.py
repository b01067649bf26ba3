"""The code generator: schema files in, the generated tree out. It knows no network and no runtime."""
