"""The rules, one module a pass. The order of the passes is `datetime_parser.parser.PASSES`."""
