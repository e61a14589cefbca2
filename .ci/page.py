"""Prints the blocks of a Markdown file that are marked sh, as one script."""
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
print("\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S)))
